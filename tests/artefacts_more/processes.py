"""Full examples of reporting taxonomies, processes, a registration and a subscription."""

from __future__ import annotations

from registry.model.constraint import (
    DataSource,
)
from registry.model.process import Computation, InputOutput, Process, ProcessStep, Transition
from registry.model.registration import Registration
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.subscription import EventObject, EventSelector, NotificationAddress, Subscription
from tests.artefacts_more.common import (
    AGREEMENT,
    COUNTRIES,
    FLOW,
    IDENTIFIED,
    KEPT,
    METADATA_STRUCTURE,
    METADATAFLOW,
    NAMED,
    NOTED,
    OTHER_FLOW,
    SCHEME,
    SOURCE,
    STRUCTURE,
    TEXTS,
    UNIT,
    urn_of_class,
)
from tests.factories import AGENCY

FULL_REPORTING_TAXONOMY = ReportingTaxonomy(
    id="TABLES",
    categories=(
        ReportingCategory(
            id="STOCKS",
            categories=(
                ReportingCategory(id="BY_SEX", provisioning_metadata=(FLOW, METADATAFLOW), **NAMED),
                ReportingCategory(id="BY_AGE", structural_metadata=(STRUCTURE, METADATA_STRUCTURE), names=TEXTS),
            ),
            **NAMED,
        ),
        ReportingCategory(id="FLOWS", names=TEXTS),
    ),
    **SCHEME,
)
FULL_PROCESS = Process(
    id="PRODUCTION",
    steps=(
        ProcessStep(
            id="COLLECT",
            inputs=(InputOutput(object=AGREEMENT, local_id="REPORTS", **NOTED), InputOutput(object=COUNTRIES)),
            outputs=(InputOutput(object=OTHER_FLOW, local_id="RAW", **NOTED),),
            computation=Computation(
                descriptions={"en": "Reads & checks", "fr": "Lit", "ar": "يقرأ"},
                local_id="C1",
                software_package="registry",
                software_language="Python",
                software_version="3.11",
                **NOTED,
            ),
            transitions=(
                Transition(
                    id="DONE",
                    target_step="PUBLISH",
                    conditions={"en": "No findings", "fr": "Rien", "ar": "لا نتائج"},
                    local_id="T1",
                    **IDENTIFIED,
                ),
                Transition(target_step="COLLECT.REPAIR", conditions={"en": "Findings"}),
            ),
            steps=(ProcessStep(id="REPAIR", outputs=(InputOutput(object=FLOW),), names=TEXTS),),
            **NAMED,
        ),
        ProcessStep(id="PUBLISH", names=TEXTS),
    ),
    **KEPT,
)


REGISTRATION = Registration(
    id="R_1",
    provision_agreement=AGREEMENT,
    sources=(DataSource(url="https://example.org/data.xml"), SOURCE),
    valid_from="2020-01-01T00:00:00",
    valid_to="2030-01-01T00:00:00Z",
    last_updated="2021-06-30T12:00:00+02:00",
    index_time_series=True,
    index_data_set=True,
    index_attributes=True,
    index_reporting_period=True,
)

SUBSCRIPTION = Subscription(
    urn=urn_of_class("registry.Subscription", "IOM:UNITS(2.1.0).DESK.S_1"),
    organisation=UNIT,
    start_date="2020-01-01",
    end_date="2030-12-31",
    mail_to=(NotificationAddress(url="mailto:desk@example.org"),),
    http=(
        NotificationAddress(url="https://example.org/hook", is_soap=True),
        NotificationAddress(url="https://example.org/plain"),
    ),
    subscriber_assigned_id="MY_1",
    selectors=(
        EventSelector(
            events="structure",
            agencies=("IOM.GMDAC", "%"),
            objects=(
                EventObject(type="Codelist", id="CL_AREA", version="%"),
                EventObject(type="Dataflow", urn=FLOW),
                EventObject(type="ConceptScheme"),
            ),
        ),
        EventSelector(
            events="data",
            objects=(
                EventObject(type="RegistrationID", id="R_1"),
                EventObject(type="ProvisionAgreement", urn=AGREEMENT),
                EventObject(type="DataflowReference", agency="%", id="DF_STOCK", version="*"),
                EventObject(
                    type="Category", urn=urn_of_class("categoryscheme.Category", f"{AGENCY}:TOPICS(1.0.0).MIG.STOCK")
                ),
            ),
        ),
        EventSelector(events="metadata"),
    ),
)
