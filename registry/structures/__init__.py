"""Use cases on structural metadata: find, submit, delete, search; and the cube that data use cases read."""
