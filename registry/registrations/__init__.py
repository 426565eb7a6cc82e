"""Use cases on registrations, subscriptions and the notifications that follow from them."""
