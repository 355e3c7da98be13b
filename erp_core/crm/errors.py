"""What the CRM refuses.

NotFound
├── CustomerNotFound     no such party, not a customer, or not visible to the actor
├── LeadNotFound         no such lead
├── OpportunityNotFound  no such opportunity, or not visible to the actor
├── ActivityNotFound     no such activity, or not visible to the actor
├── StageNotFound        no such stage of the pipeline, or not used any more
├── SuggestionNotFound   no such suggestion of the lifecycle, or not visible to the actor
├── SegmentNotFound      no such segment
└── CampaignNotFound     no such campaign
Conflict
├── LeadOpenAlready      its conversation has a newer lead that is worked on
├── LeadConverted        it has an opportunity that is open
├── LeadOver             it was won or lost
├── OpportunityOver      it was won or lost
├── OpportunityChanged   somebody changed it since
├── OrderElsewhere       the order is of another customer, cancelled, or won another opportunity
├── QuotedAlready        it has a quotation that may still be accepted
├── StageInUse           opportunities stand in the stage
├── SegmentChanged       somebody changed it since, or it is out of use
├── CampaignChanged      somebody changed it since
├── NotDraft             it was approved already: it is not changed any more
├── OwnCampaign          who wrote it does not approve it
├── NobodyToWriteTo      not one of its members may be written to
└── OthersThanSeen       who is meant changed since it was looked at
Invalid
├── NothingToWin         there is neither an order nor a quotation
├── NotHouseCurrency     its value is in another currency than the books
├── WhoseLead            nobody said who the customer is
├── UnknownPlaceholder   a text has a placeholder that nothing stands for
├── TooManyMonths        a report of more than ten years is asked for
├── NotTheirs            what an activity is about belongs to two customers
└── NobodyToOwn          whoever is to look after it does not work here
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class CustomerNotFound(NotFound):
    """There is no such customer."""


class LeadNotFound(NotFound):
    """There is no such lead."""


class OpportunityNotFound(NotFound):
    """There is no such opportunity."""


class ActivityNotFound(NotFound):
    """There is no such activity."""


class StageNotFound(NotFound):
    """There is no such stage of the pipeline."""


class SuggestionNotFound(NotFound):
    """There is no such suggestion."""


class SegmentNotFound(NotFound):
    """There is no such segment."""


class CampaignNotFound(NotFound):
    """There is no such campaign."""


class LeadOpenAlready(Conflict):
    """Another lead of the same conversation is worked on."""


class LeadConverted(Conflict):
    """This lead has an opportunity that is open."""


class LeadOver(Conflict):
    """This lead was won or lost: take it up again first."""


class OpportunityOver(Conflict):
    """This opportunity was won or lost."""


class OpportunityChanged(Conflict):
    """Somebody changed this opportunity meanwhile: look at it again."""


class OrderElsewhere(Conflict):
    """This order does not count, is another customer's, or belongs to another opportunity."""


class QuotedAlready(Conflict):
    """This opportunity has a quotation that may still be accepted."""


class StageInUse(Conflict):
    """Opportunities stand in this stage: move them first."""


class SegmentChanged(Conflict):
    """Somebody changed this segment meanwhile, or it is out of use: look at it again."""


class CampaignChanged(Conflict):
    """Somebody changed this campaign meanwhile: look at it again."""


class NotDraft(Conflict):
    """This campaign was approved and is not changed any more: draft another one."""


class OwnCampaign(Conflict):
    """A campaign is approved by somebody else than who wrote it."""


class NobodyToWriteTo(Conflict):
    """Not one customer of this campaign may be written to."""


class OthersThanSeen(Conflict):
    """Who is meant by this campaign changed since you looked: look at the numbers again."""


class NothingToWin(Invalid):
    """An opportunity is won by an order: name it, or quote first."""


class NotHouseCurrency(Invalid):
    """The value of an opportunity is in the currency of the books."""


class WhoseLead(Invalid):
    """Name the customer whose opportunity this is, or enter them."""


class TooManyMonths(Invalid):
    """A report covers ten years at most."""


class NotTheirs(Invalid):
    """What an activity is about must be one customer's."""


class NobodyToOwn(Invalid):
    """Whoever is to look after this does not work here, or not on this."""


class UnknownPlaceholder(Invalid):
    """A text has a placeholder that nothing stands for."""
