//! Whole numbers with a fraction of zero, such as `36.0`. JSON Schema accepts them as integers,
//! serde does not.

/// Deserializes JSON, and again with its whole numbers written as integers if that fails.
pub(crate) fn with_integers<T>(
    json: &str,
    deserialize: impl Fn(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    deserialize(json).or_else(|error| match integers(json) {
        Some(integers) => deserialize(&integers).map_err(|_| error),
        None => Err(error),
    })
}

/// Returns the JSON with whole numbers written as integers, if it has any.
fn integers(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    let mut written = String::new();
    let (mut copied, mut at) = (0, 0);
    let mut in_string = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'.' if !in_string => {
                let digits = bytes[at + 1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit());
                let end = at + 1 + digits.count();
                let is_zero = end > at + 1 && bytes[at + 1..end].iter().all(|byte| *byte == b'0');
                let has_exponent = matches!(bytes.get(end), Some(b'e' | b'E'));
                if is_zero && !has_exponent {
                    written.push_str(json.get(copied..at)?);
                    copied = end;
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    if copied == 0 {
        return None;
    }
    written.push_str(json.get(copied..)?);
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_as_integers() {
        for (json, expected) in [
            (
                r#"{"a":36.0,"b":[-1.00,2.50]}"#,
                Some(r#"{"a":36,"b":[-1,2.50]}"#),
            ),
            (r#"{"a":"1.0\"2.0"}"#, None),
            (r#"{"a":1.0e3}"#, None),
            (r#"{"a":1}"#, None),
        ] {
            assert_eq!(integers(json).as_deref(), expected, "{json}");
        }
    }
}
