//! Complete list of documents that a schema admits and serde rejects, with reasons and witnesses.

/// Deserializes a document.
type Read = fn(&str) -> serde_json::Result<()>;

/// A restriction that JSON Schema or the API cannot express.
#[derive(Debug)]
pub struct Exception {
    /// A short name.
    pub name: &'static str,
    /// The reason why the schema cannot exclude it.
    pub why: &'static str,
    /// Removes from a document what serde rejects. If serde reads the result, the exception
    /// explains the error.
    mend: fn(&str) -> String,
    /// The case of the corpus that shows it.
    pub case: &'static str,
    /// A document of that case that is admitted and not read.
    pub witness: fn() -> String,
    /// The greatest share of all documents, in thousandths. Walks look for rare documents, models
    /// do not.
    pub most: usize,
}

/// All exceptions.
pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        name: "minus zero for an integer",
        why: "serde_json reads `-0` as a float, JSON Schema knows one zero only",
        mend: |document| with_numbers(document, |number| if number == "-0" { "0" } else { number }),
        case: "scalars: i8",
        witness: || r#"{"value":-0}"#.to_owned(),
        most: 30,
    },
    Exception {
        name: "a number beyond f64",
        why: "a schema bounds the value of a number, and an unbounded one has no largest value",
        mend: |document| {
            with_numbers(document, |number| match number.parse::<f64>() {
                Ok(float) if float.is_infinite() => "0.5",
                _ => number,
            })
        },
        case: "scalars: f64",
        witness: || r#"{"value":1e400}"#.to_owned(),
        most: 5,
    },
    Exception {
        name: "a number beyond f32",
        why: "serde_json rejects it for an `f32`, and a bounded number is one that engines write \
              without exponents",
        mend: |document| {
            with_numbers(document, |number| match number.parse::<f32>() {
                Ok(float) if float.is_infinite() => "0.5",
                _ => number,
            })
        },
        case: "scalars: f32",
        witness: || r#"{"value":1e39}"#.to_owned(),
        most: 10,
    },
    Exception {
        name: "more than 127 levels",
        why: "serde_json stops there to protect the stack, JSON Schema has no bound for recursion",
        mend: |document| {
            // A document cannot be flattened without knowing its type, so it is replaced by an
            // empty one.
            if levels(document) > 127 {
                String::new()
            } else {
                document.to_owned()
            }
        },
        case: "recursion: Nest",
        witness: || format!(r#"{{"value":{}{}}}"#, "[".repeat(200), "]".repeat(200)),
        most: 5,
    },
];

/// Returns the indices of the exceptions that explain why a document is not read; empty if none do.
#[must_use]
pub fn explain(document: &str, read: Read) -> Vec<usize> {
    let mends = |text: &str| text.is_empty() || read(text).is_ok();
    for (place, exception) in EXCEPTIONS.iter().enumerate() {
        let mended = (exception.mend)(document);
        if mended != document && mends(&mended) {
            return vec![place];
        }
    }
    let mut mended = document.to_owned();
    let mut places = Vec::new();
    for (place, exception) in EXCEPTIONS.iter().enumerate() {
        let text = (exception.mend)(&mended);
        if text != mended {
            mended = text;
            places.push(place);
        }
    }
    if mends(&mended) { places } else { Vec::new() }
}

/// Returns the document with other numbers.
fn with_numbers<'d>(document: &'d str, other: impl Fn(&'d str) -> &'d str) -> String {
    let mut text = String::with_capacity(document.len());
    for (piece, quoted) in pieces(document) {
        if quoted {
            text.push_str(piece);
            continue;
        }
        let is_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
        let mut rest = piece;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '-') {
            let end = rest[start..]
                .find(|c| !is_number(c))
                .map_or(rest.len(), |length| start + length);
            text.push_str(&rest[..start]);
            text.push_str(other(&rest[start..end]));
            rest = &rest[end..];
        }
        text.push_str(rest);
    }
    text
}

/// Returns the greatest number of brackets that are open at once.
fn levels(document: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    let outside = pieces(document).into_iter().filter(|(_, quoted)| !quoted);
    for byte in outside.flat_map(|(piece, _)| piece.bytes()) {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// Splits a document into strings, with their quotes, and the text between them.
fn pieces(document: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = document;
    while let Some(start) = rest.find('"') {
        let mut escaped = false;
        let end = rest[start + 1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.map_or(rest.len(), |length| start + 1 + length + 1);
        pieces.push((&rest[..start], false));
        pieces.push((&rest[start..end], true));
        rest = &rest[end..];
    }
    pieces.push((rest, false));
    pieces
}
