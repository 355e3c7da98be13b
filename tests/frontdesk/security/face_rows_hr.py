"""What the verbs and reads of HR are to a customer: nothing at all."""

from tests.frontdesk.security.face_row import staff

HR = (
    *staff("hr", "list_departments", "create_department", "set_department_head"),
    *staff("hr", "list_positions", "create_position", "list_calendars", "create_calendar"),
    *staff("hr", "add_holiday", "list_employees", "get_employee", "own_employee"),
    *staff("hr", "get_bank_account", "set_bank_account", "forget_bank_account"),
    *staff("hr", "list_bank_accounts"),
    *staff("hr", "add_receipt", "get_receipt"),
    *staff("hr", "seen_names", "coming_leave"),
    *staff("hr", "hire_employee", "change_employee", "end_employment"),
    *staff("hr", "list_leave_types", "create_leave_type", "list_leave", "get_leave"),
    *staff("hr", "leave_entries", "leave_balances", "away", "request_leave"),
    *staff("hr", "list_salaries", "set_salary", "list_components", "create_component"),
    *staff("hr", "remove_component", "list_payrolls", "get_payroll", "own_payslips"),
    *staff("hr", "draft_payroll", "approve_payroll", "discard_payroll", "post_payroll"),
    *staff("hr", "pay_payroll", "reverse_payroll", "list_claims", "get_claim", "submit_claim"),
    *staff("hr", "withdraw_claim", "approve_claim", "refuse_claim", "pay_claim"),
    *staff("hr", "get_payslip", "list_staff_payments", "get_staff_payment", "take_back_payment"),
    *staff("hr", "list_timesheets", "get_timesheet", "log_hours", "submit_timesheet"),
    *staff("hr", "approve_timesheet", "return_timesheet"),
    *staff("hr", "approve_leave", "refuse_leave", "cancel_leave", "adjust_leave", "accrue_leave"),
)
