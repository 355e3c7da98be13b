"""REST of wages."""

from fastapi import APIRouter

from erp_core import hr
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_pay_routes(router: APIRouter) -> None:
    """Add the routes of salaries, deductions and payrolls."""
    _add_terms(router)
    _add_payrolls(router)
    _add_steps(router)
    _add_payments(router)


def _add_terms(router: APIRouter) -> None:
    @router.get("/salaries")
    def list_salaries(call: Calling) -> tuple[hr.SalaryView, ...]:
        """List what everybody earns and earned."""
        return call.read(lambda tx: hr.list_salaries(tx, call.actor))

    @router.post("/salaries", status_code=201)
    def set_salary(call: Calling, new: hr.NewSalary) -> hr.SalaryView:
        """Say what somebody earns a month."""
        return call.write(hr.SalaryView, lambda tx: hr.set_salary(tx, call.actor, new))

    @router.get("/pay-components")
    def list_components(call: Calling) -> tuple[hr.ComponentView, ...]:
        """List the deductions of a wage."""
        return call.read(lambda tx: hr.list_components(tx, call.actor))

    @router.post("/pay-components", status_code=201)
    def create_component(call: Calling, new: hr.NewComponent) -> hr.ComponentView:
        """Add a deduction to every wage."""
        return call.write(hr.ComponentView, lambda tx: hr.create_component(tx, call.actor, new))

    @router.delete("/pay-components/{component_id}")
    def remove_component(call: Calling, component_id: RecordId) -> hr.ComponentView:
        """Take a deduction off later wages."""
        return call.write(
            hr.ComponentView, lambda tx: hr.remove_component(tx, call.actor, component_id)
        )


def _add_payrolls(router: APIRouter) -> None:
    @router.get("/payrolls")
    def list_payrolls(call: Calling, page: Paging) -> Page[hr.PayrollView]:
        """List the wages of the months, newest first."""
        return call.read(lambda tx: hr.list_payrolls(tx, call.actor, page))

    @router.get("/payrolls/{run_id}")
    def get_payroll(call: Calling, run_id: RecordId) -> hr.PayrollView:
        """Return the wages of a month."""
        return call.read(lambda tx: hr.get_payroll(tx, call.actor, run_id))

    @router.get("/payslips")
    def own_payslips(call: Calling) -> tuple[hr.PayslipView, ...]:
        """List one's own payslips."""
        return call.read(lambda tx: hr.own_payslips(tx, call.actor))

    @router.get("/payslips/{payslip_id}")
    def get_payslip(call: Calling, payslip_id: RecordId) -> hr.PayslipView:
        """Return a payslip."""
        return call.read(lambda tx: hr.get_payslip(tx, call.actor, payslip_id))

    @router.post("/payrolls", status_code=201)
    def draft_payroll(call: Calling, new: hr.NewPayroll) -> hr.PayrollView:
        """Work out the wages of a month."""
        return call.write(hr.PayrollView, lambda tx: hr.draft_payroll(tx, call.actor, new))


def _add_steps(router: APIRouter) -> None:
    view = hr.PayrollView

    @router.post("/payrolls/{run_id}/approve")
    def approve_payroll(call: Calling, run_id: RecordId) -> hr.PayrollView:
        """Approve wages that somebody else worked out."""
        return call.write(view, lambda tx: hr.approve_payroll(tx, call.actor, run_id))

    @router.post("/payrolls/{run_id}/discard")
    def discard_payroll(call: Calling, run_id: RecordId, why: hr.PayReason) -> hr.PayrollView:
        """Give wages up that are not in the books."""
        return call.write(view, lambda tx: hr.discard_payroll(tx, call.actor, run_id, why.reason))

    @router.post("/payrolls/{run_id}/post")
    def post_payroll(call: Calling, run_id: RecordId) -> hr.PayrollView:
        """Post approved wages."""
        return call.write(view, lambda tx: hr.post_payroll(tx, call.actor, run_id))

    @router.post("/payrolls/{run_id}/pay")
    def pay_payroll(
        call: Calling, run_id: RecordId, new: hr.NewWagesPayout | None = None
    ) -> hr.PayrollView:
        """Note that net wages went out: an entry for each payslip."""
        return call.write(view, lambda tx: hr.pay_payroll(tx, call.actor, run_id, new))

    @router.post("/payrolls/{run_id}/reverse")
    def reverse_payroll(call: Calling, run_id: RecordId, why: hr.PayReason) -> hr.PayrollView:
        """Take posted wages back out of the books."""
        return call.write(view, lambda tx: hr.reverse_payroll(tx, call.actor, run_id, why.reason))


def _add_payments(router: APIRouter) -> None:
    @router.get("/staff-payments")
    def list_staff_payments(call: Calling, page: Paging) -> Page[hr.StaffPaymentView]:
        """List what was paid to employees, newest first."""
        return call.read(lambda tx: hr.list_staff_payments(tx, call.actor, page))

    @router.get("/staff-payments/{payment_id}")
    def get_staff_payment(call: Calling, payment_id: RecordId) -> hr.StaffPaymentView:
        """Return a payment of wages or expenses."""
        return call.read(lambda tx: hr.get_staff_payment(tx, call.actor, payment_id))

    @router.post("/staff-payments/{payment_id}/take-back")
    def take_back_payment(
        call: Calling, payment_id: RecordId, why: hr.TakingBack
    ) -> hr.StaffPaymentView:
        """Take a payment back that was none."""
        return call.write(
            hr.StaffPaymentView,
            lambda tx: hr.take_back_payment(tx, call.actor, payment_id, why.reason),
        )
