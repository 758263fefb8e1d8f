"""Who is who: profile, user.get, user.current, department.get; and the two methods without any scope.

Source: apidocs.bitrix24.com/api-reference/user/user-get.html, .../common/users/profile.html,
.../departments/department-get.html.
"""

from datetime import timedelta

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.filters import Kind, matches, split_operator
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_flag, as_int, as_list, as_map, as_text
from bot.sandbox.portal.api.values import show_moment
from bot.sandbox.portal.state import FieldValue, SandboxDepartment, SandboxEmployee

_USER_FILTERS: dict[str, tuple[str, Kind]] = {
    "ID": ("employee_id", "number"),
    "ACTIVE": ("is_active", "flag"),
    "NAME": ("name", "text"),
    "LAST_NAME": ("last_name", "text"),
    "EMAIL": ("email", "text"),
    "PERSONAL_MOBILE": ("mobile", "text"),
    "PERSONAL_PHONE": ("personal_phone", "text"),
    "WORK_PHONE": ("work_phone", "text"),
    "WORK_POSITION": ("position", "text"),
    "UF_PHONE_INNER": ("inner_phone", "text"),
    "UF_DEPARTMENT": ("department_ids", "number"),
    "USER_TYPE": ("user_type", "text"),
}
_NEEDS_BASIC = {"EMAIL", "PERSONAL_MOBILE", "PERSONAL_PHONE", "WORK_PHONE", "UF_PHONE_INNER"}


def server_time(call: Call) -> Answer:
    """The server's clock."""
    ahead = timedelta(seconds=call.faults.clock_ahead_seconds)
    return Answer(show_moment(call.records.clock.now() + ahead))


def scope(call: Call) -> Answer:
    """What the webhook may use."""
    return Answer([*sorted(call.records.scopes)])


def application(call: Call) -> Answer:
    """The application that calls. Source: apidocs.bitrix24.com/api-reference/common/system/app-info.html.

    Raises:
        RestError: a webhook is none.
    """
    call.ensure_application()
    return Answer(
        {
            "ID": 5,
            "CODE": call.records.application.client_id,
            "VERSION": 1,
            "STATUS": "L",
            "INSTALLED": True,
            "PAYMENT_EXPIRED": "N",
            "DAYS": None,
            "LANGUAGE_ID": "ru",
            "LICENSE": "ru_basic",
            "LICENSE_TYPE": "basic",
            "LICENSE_FAMILY": "basic",
        }
    )


def profile(call: Call) -> Answer:
    """The webhook's owner in short."""
    owner = call.records.employees[call.user_id]
    return Answer(
        {
            "ID": str(owner.employee_id),
            "ADMIN": owner.is_admin,
            "NAME": owner.name,
            "LAST_NAME": owner.last_name,
            "PERSONAL_GENDER": "",
            "TIME_ZONE": "",
        }
    )


def current_user(call: Call) -> Answer:
    """The webhook's owner."""
    row = _show(call, call.records.employees[call.user_id])
    del row["USER_TYPE"]
    moment = f"{call.records.clock.now():%Y-%m-%d %H:%M:%S}"
    return Answer(row | {"TIMESTAMP_X": moment, "LAST_ACTIVITY_DATE": moment})


def users(call: Call) -> Answer:
    """Employees, dismissed ones too unless ACTIVE is asked for. Filters may also stand at the top level."""
    given = {key.upper(): value for key, value in call.params.items()}
    wanted = given | (as_map(given.get("FILTER")) or {})
    rows = [one for one in call.records.employees.values() if _fits(one, wanted)]
    sort, order = as_text(given.get("SORT")).upper() or "ID", as_text(given.get("ORDER")).upper()
    attribute = _USER_FILTERS.get(sort, ("employee_id", "number"))[0]
    ordered = sort_rows(rows, [(attribute, order)], lambda name, one: _read(one, name))
    page, total, following = cut_page(ordered, call.start())
    asked = [as_text(one).upper() for one in as_list(given.get("SELECT"))]
    shown = [_show(call, one) for one in page]
    if asked and "*" not in asked:
        shown = [{key: value for key, value in row.items() if key in {*asked, "ID"}} for row in shown]
    return Answer([*shown], total, following)


def departments(call: Call) -> Answer:
    """Departments; the topmost has no PARENT, one without a head no UF_HEAD."""
    given = {key.upper(): value for key, value in call.params.items()}
    rows = list(call.records.departments.values())
    for code, attribute in (("ID", "department_id"), ("PARENT", "parent_id"), ("UF_HEAD", "head_id")):
        if code in given:
            numbers = {as_int(one) for one in as_list(given[code])}
            rows = [one for one in rows if getattr(one, attribute) in numbers]
    if "NAME" in given:
        rows = [one for one in rows if one.name == as_text(given["NAME"])]
    page, total, following = cut_page(rows, call.start())
    return Answer([_show_department(one) for one in page], total, following)


def _show_department(department: SandboxDepartment) -> Json:
    row: dict[str, Json] = {"ID": str(department.department_id), "NAME": department.name, "SORT": department.sort}
    if department.parent_id is not None:
        row["PARENT"] = str(department.parent_id)
    if department.head_id is not None:
        row["UF_HEAD"] = str(department.head_id)
    return row


def _fits(employee: SandboxEmployee, wanted: dict[str, Json]) -> bool:
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if code == "NAME_SEARCH":
            words = as_text(value).casefold().split()
            if not all(word in employee.full_name.casefold() for word in words):
                return False
        elif code in _USER_FILTERS:
            attribute, kind = _USER_FILTERS[code]
            given = as_flag(value) if kind == "flag" else value
            actual = _read(employee, attribute)
            fits = actual is given if kind == "flag" else matches(actual, operator, given, kind)
            if not fits:
                return False
    return True


def _read(employee: SandboxEmployee, attribute: str) -> FieldValue:
    value: FieldValue = getattr(employee, attribute)
    return value


def _show(call: Call, employee: SandboxEmployee) -> dict[str, Json]:
    row: dict[str, Json] = {
        "ID": str(employee.employee_id),
        "ACTIVE": employee.is_active,
        "NAME": employee.name,
        "LAST_NAME": employee.last_name,
        "SECOND_NAME": "",
        "EMAIL": employee.email,
        "LAST_LOGIN": show_moment(employee.registered_at),
        "DATE_REGISTER": show_moment(employee.registered_at),
        "TIME_ZONE": "",
        "IS_ONLINE": "N",
        "TIMESTAMP_X": {},
        "LAST_ACTIVITY_DATE": {},
        "PERSONAL_GENDER": "",
        "PERSONAL_WWW": "",
        "PERSONAL_BIRTHDAY": "",
        "PERSONAL_MOBILE": employee.mobile,
        "PERSONAL_PHONE": employee.personal_phone,
        "PERSONAL_CITY": "",
        "WORK_PHONE": employee.work_phone,
        "WORK_POSITION": employee.position,
        "UF_EMPLOYMENT_DATE": "",
        "UF_DEPARTMENT": [*employee.department_ids],
        "UF_PHONE_INNER": employee.inner_phone,
        "USER_TYPE": employee.user_type,
    }
    if not call.records.scopes & {"user", "user_basic"}:
        row = {key: value for key, value in row.items() if key not in _NEEDS_BASIC}
    return row
