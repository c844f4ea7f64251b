use outlines_runtime::Structured;

#[derive(Structured)]
#[structured(name = "Invoice of 2026")]
struct Invoice {
    number: String,
}

#[derive(Structured)]
struct AnInvoiceThatCameByMailAndWasPrintedAndScannedAndSentOnAndPrintedAgain {
    number: String,
}

fn main() {}
