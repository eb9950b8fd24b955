"""Lines of the table about exhibits, tasks and shifts; see table.py for the signs."""

#: name, method, record, done, signs (unit roles by place, everybody else)
RECORD_LINES = (
    ("seizures:exhibit-report-loss", "GET", "exhibit", 200, "+++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    ("seizures:exhibit-report-loss", "POST", "exhibit", 422, "+++++? +++++x ?????? ?????? ?????? xxxxxx>"),
    ("api-exhibit-detail", "GET", "exhibit", 200, "+++++? ++++++ ?????? ?????? ?????? xxxxxx>"),
)
#: name, method, done, signs
PAGE_LINES = (("api-exhibit-list", "GET", 200, "++++++ xxxxxx >"),)
