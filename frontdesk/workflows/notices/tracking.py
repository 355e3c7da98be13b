"""Where carriers of parcels show where one is, by the name that a delivery carries."""

from collections.abc import Mapping
from urllib.parse import quote

PAGES: Mapping[str, str] = {
    "dhl": "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode={code}",
    "dhl express": "https://www.dhl.com/en/express/tracking.html?AWB={code}",
    "dpd": "https://tracking.dpd.de/status/en_US/parcel/{code}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={code}",
    "gls": "https://gls-group.eu/track/{code}",
    "hermes": "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{code}",
    "sf express": "https://www.sf-express.com/chn/en/waybill/waybill-detail/{code}",
    "ups": "https://www.ups.com/track?tracknum={code}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={code}",
}


def tracking_page(carrier: str | None, code: str | None) -> str | None:
    """Return where a parcel can be followed; None where its carrier has no page known here."""
    if not carrier or not code:
        return None
    page = PAGES.get(" ".join(carrier.casefold().split()))
    return page.format(code=quote(code, safe="")) if page else None
