"""Which country belongs to which programme region (from the list of programme airports)."""

from jaitf.choices import Region

_MEMBERS = {
    Region.AFRICA_WC: "BF BJ CI CM CV GH GM GN GW ML NE NG SN TG",
    Region.AFRICA_ES: "ET KE MZ ZA",
    Region.AFRICA_N: "DZ EG LY MA",
    Region.MIDDLE_EAST: "IQ JO LB",
    Region.LAC: "AR BB BO BR CO CR DO EC HT JM PA PE PY SV TT",
    Region.SE_EUROPE: "AL BA ME MK RS XK",
    Region.SE_ASIA: "ID KH LA PH TH VN",
    Region.PARTNER: "AE BE ES FR GB IT NL PT TR US",
}
PROGRAMME_REGIONS: dict[str, str] = {iso2: str(region) for region, members in _MEMBERS.items() for iso2 in members.split()}
