"""What is always true of parties, examined row by row."""

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.exactness import exact_amounts
from erp_core.kernel.transaction import Tx
from erp_core.parties.tables import Consent, GrantedPowers, Party, PartyMerge


def parties_are_audited(tx: Tx) -> Findings:
    """Find parties whose entry into the books nobody answers for."""
    answered = _audited("parties.create_party", "parties", Party.id)
    rows = tx.session.execute(select(Party.id, answered)).all()
    return Findings.of(len(rows), (f"party {id_} has no audit entry" for id_, ok in rows if not ok))


def powers_are_granted(tx: Tx) -> Findings:
    """Find powers that do not join a person to a company, or that nobody granted."""
    person, company = aliased(Party), aliased(Party)
    granted = _audited("parties.grant_powers", "parties", GrantedPowers.company_id)
    rows = tx.session.execute(
        select(
            GrantedPowers.person_id, GrantedPowers.company_id, person.kind, company.kind, granted
        )
        .join(person, person.id == GrantedPowers.person_id)
        .join(company, company.id == GrantedPowers.company_id)
    ).all()
    wrong = [row for row in rows if (row[2], row[3], row[4]) != ("person", "company", True)]
    return Findings.of(
        len(rows),
        (f"powers of party {row[0]} over party {row[1]} were not granted" for row in wrong),
    )


def merges_stand(tx: Tx) -> Findings:
    """Compare each entry that another one stands for with the merge that says so."""
    told = {
        (row.merged_id, row.party_id)
        for row in tx.session.scalars(select(PartyMerge).where(PartyMerge.undone_at.is_(None)))
    }
    rows = tx.session.execute(select(Party.id, Party.merged_into)).all()
    stood = {(id_, into) for id_, into in rows if into is not None}
    merged = {id_ for id_, _ in stood}
    wrong = (stood ^ told) | {pair for pair in stood if pair[1] in merged}
    return Findings.of(
        len(rows),
        (f"party {id_} is not merged into party {into} as it says" for id_, into in sorted(wrong)),
    )


def consents_are_audited(tx: Tx) -> Findings:
    """Find lines of the consent ledger that nobody answers for."""
    answered = _audited("parties.record_consent", "consents", Consent.id)
    rows = tx.session.execute(select(Consent.id, answered)).all()
    return Findings.of(
        len(rows), (f"consent {id_} has no audit entry" for id_, ok in rows if not ok)
    )


def _audited(action: str, table: str, record_id: InstrumentedAttribute[int]) -> Exists:
    """Tell in SQL whether the audit trail holds an action on a record."""
    return exists().where(
        AuditEntry.action == action,
        AuditEntry.subject_type == table,
        AuditEntry.subject_id == record_id,
    )


CHECKS = (
    Check("I6", "Every party was entered by somebody", parties_are_audited),
    Check("I6", "Every line of the consent ledger was recorded by somebody", consents_are_audited),
    Check("I10", "A person sees a company only by a power that was granted", powers_are_granted),
    Check("I6", "Every entry that another one stands for was merged", merges_stand),
    exact_amounts("parties"),
)
