use std::any::Any;
use std::rc::Rc;

use outlines_runtime::Structured;

type Callback = Box<dyn Fn(u8) -> bool>;
type Attachment = Rc<dyn Any>;

#[derive(Structured)]
struct Order {
    direct: Box<dyn Any>,
}

#[derive(Structured)]
struct Event {
    callback: Callback,
    attachments: Vec<Attachment>,
}

fn main() {}
