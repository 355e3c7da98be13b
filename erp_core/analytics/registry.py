"""The registry: the one place that says what can be asked for.

It feeds the compiler, the words that questions are understood by, a model's schema and the docs.
"""

from erp_core.analytics.dimensions import DIMENSIONS
from erp_core.analytics.entities import ENTITIES, SEGMENTS
from erp_core.analytics.fields import FIELDS
from erp_core.analytics.metrics import METRICS
from erp_core.analytics.vocabulary import Registry, named_terms

REGISTRY = Registry(
    metrics=named_terms(METRICS),
    dimensions=named_terms(DIMENSIONS),
    fields=named_terms(FIELDS),
    entities=named_terms(ENTITIES),
    segments=named_terms(SEGMENTS),
)
