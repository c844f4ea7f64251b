//! Input texts: the files in a directory, or the rows of a CSV or JSONL file.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
}

/// Texts with their ids: the name of a file, the `id` of a row, or the number of a row that cannot
/// be read. A text that cannot be read is an error, and the iterator continues.
pub(crate) type Documents = Box<dyn Iterator<Item = (String, anyhow::Result<String>)> + Send>;

/// Reads the documents lazily, one at a time.
pub(crate) fn read(input: &Path) -> anyhow::Result<Documents> {
    if input.is_dir() {
        let names: Result<Vec<_>, _> = fs::read_dir(input)?.collect();
        let mut paths: Vec<_> = names?.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        return Ok(Box::new(paths.into_iter().map(|path| {
            let name = path.file_name().unwrap_or_default();
            (
                name.to_string_lossy().into_owned(),
                fs::read_to_string(&path).map_err(Into::into),
            )
        })));
    }
    if input.extension().is_some_and(|end| end == "csv") {
        let rows = csv::Reader::from_path(input)?.into_deserialize();
        return Ok(numbered(rows.map(|row| Ok(row?))));
    }
    let lines = BufReader::new(File::open(input)?).lines();
    Ok(numbered(
        lines.map(|line| Ok(serde_json::from_str(&line?)?)),
    ))
}

fn numbered(rows: impl Iterator<Item = anyhow::Result<Row>> + Send + 'static) -> Documents {
    Box::new((1..).zip(rows).map(|(number, row)| match row {
        Ok(Row { id, text }) => (id, Ok(text)),
        Err(error) => (format!("row {number}"), Err(error)),
    }))
}
