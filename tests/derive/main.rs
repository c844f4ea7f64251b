use outlines_runtime::Structured;
use std::borrow::Cow;

/// A folder.
#[derive(Structured)]
pub struct Folder {
    /// what's in "it"
    files: Vec<File<'static>>,
}
#[derive(Structured)]
pub struct File<'a>
where
    'a: 'a,
{
    name: Cow<'a, str>,
    #[serde(rename = "up")]
    parent: Option<Box<Folder>>,
    versions: Page<File<'a>>,
    kind: Option<Kind>,
}
#[derive(Structured)]
pub struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
}
/// A kind.
#[derive(Structured)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Some text
    PlainText,
    Image,
}
#[derive(Structured)]
enum Shape {
    Unit,
    Circle(f64),
    Rect { w: u8, h: Option<u8> },
}
#[derive(Structured)]
struct Nest(Vec<Nest>);

#[test]
fn p() {
    for s in [
        Folder::SCHEMA,
        File::SCHEMA,
        <Vec<File<'_>>>::SCHEMA,
        Page::<i64>::SCHEMA,
        Shape::SCHEMA,
        <Option<Shape>>::SCHEMA,
        Nest::SCHEMA,
        <[Kind; 3]>::SCHEMA,
    ] {
        println!("{s}\n");
    }
    println!("{} {}", <Page<Folder>>::NAME, <[Kind; 3]>::NAME);
}
