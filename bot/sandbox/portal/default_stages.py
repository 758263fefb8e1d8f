"""The pipeline of a portal that nobody has changed yet."""

from bot.sandbox.portal.state import SandboxStage


def default_stages() -> list[SandboxStage]:
    """The stages a new portal has. Source: apidocs.bitrix24.com/api-reference/crm/status/crm-status-list.html."""
    return [
        SandboxStage("NEW", "Новая"),
        SandboxStage("PREPARATION", "Осмотр", color="#2FC6F6"),
        SandboxStage("PREPAYMENT_INVOICE", "Показы", color="#55D0E0"),
        SandboxStage("EXECUTING", "Бронь", color="#47E4C2"),
        SandboxStage("FINAL_INVOICE", "Договор", color="#FFA900"),
        SandboxStage("WON", "Успешна", "success", "#7BD500"),
        SandboxStage("LOSE", "Провалена", "failure", "#FF5752"),
    ]
