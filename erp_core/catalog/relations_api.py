"""REST of what belongs to an article: what stands in for it, and what a set holds."""

from fastapi import APIRouter

from erp_core import catalog
from erp_core.catalog.bundle_schemas import NewParts, Substitutes
from erp_core.kernel.http import Calling
from erp_core.kernel.schema import RecordId, Schema


class SubstitutesBody(Schema):
    """What may stand in for an article, the one to be offered first at the front."""

    substitute_ids: Substitutes


class PartsBody(Schema):
    """What one set holds."""

    parts: NewParts


class SubstitutesView(Schema):
    """What may stand in for an article, the one that is offered first at the front."""

    variant_id: RecordId
    substitutes: tuple[catalog.VariantView, ...]


class PartsView(Schema):
    """What one set holds."""

    variant_id: RecordId
    parts: tuple[catalog.BundlePart, ...]


def add_relations(router: APIRouter) -> None:
    """Add the routes of substitutes and of sets."""
    _add_substitutes(router)
    _add_parts(router)


def _add_substitutes(router: APIRouter) -> None:
    @router.get("/variants/{variant_id}/substitutes")
    def list_substitutes(call: Calling, variant_id: RecordId) -> SubstitutesView:
        """Tell what may stand in for an article."""
        found = call.read(lambda tx: catalog.list_substitutes(tx, call.actor, variant_id))
        return SubstitutesView(variant_id=variant_id, substitutes=found)

    @router.put("/variants/{variant_id}/substitutes")
    def set_substitutes(
        call: Calling, variant_id: RecordId, body: SubstitutesBody
    ) -> SubstitutesView:
        """Name what may stand in for an article, in order of preference."""
        return call.write(
            SubstitutesView,
            lambda tx: SubstitutesView(
                variant_id=variant_id,
                substitutes=catalog.set_substitutes(
                    tx, call.actor, variant_id, body.substitute_ids
                ),
            ),
        )


def _add_parts(router: APIRouter) -> None:
    @router.get("/variants/{variant_id}/parts")
    def bundle_parts(call: Calling, variant_id: RecordId) -> PartsView:
        """Tell what one set holds."""
        found = call.read(lambda tx: catalog.bundle_parts(tx, call.actor, variant_id))
        return PartsView(variant_id=variant_id, parts=found)

    @router.put("/variants/{variant_id}/parts")
    def compose_bundle(call: Calling, variant_id: RecordId, body: PartsBody) -> PartsView:
        """Say what one set holds."""
        return call.write(
            PartsView,
            lambda tx: PartsView(
                variant_id=variant_id,
                parts=catalog.compose_bundle(tx, call.actor, variant_id, body.parts),
            ),
        )
