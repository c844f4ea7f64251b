//! The answer file: one line per answer, written immediately, so that a run can be stopped at any
//! point.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Line<T> {
    id: String,
    answer: T,
}

/// Opens the answer file and returns the ids that it contains. An incomplete last line, left by a
/// run that was killed, is truncated.
pub(crate) fn open(path: &Path) -> io::Result<(File, HashSet<String>)> {
    let mut options = File::options();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let mut ids = HashSet::new();
    let mut whole = 0;
    let mut reader = BufReader::new(&file);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
        let Line::<serde::de::IgnoredAny> { id, .. } = serde_json::from_slice(&line)?;
        ids.insert(id);
        whole += line.len() as u64;
        line.clear();
    }
    file.set_len(whole)?;
    file.seek(SeekFrom::End(0))?;
    Ok((file, ids))
}

pub(crate) fn write(file: &mut File, id: &str, answer: &impl Serialize) -> io::Result<()> {
    let id = id.to_owned();
    let mut line = serde_json::to_vec(&Line { id, answer })?;
    line.push(b'\n');
    file.write_all(&line)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_half_written_line_is_cut_off_and_the_others_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let (mut file, ids) = open(&path).unwrap();
        assert!(ids.is_empty());
        write(&mut file, "a", &1).unwrap();
        write(&mut file, "ü\n", &"two").unwrap();
        let whole = fs::read(&path).unwrap();

        let third = b"{\"id\":\"c\",\"answer\":\"\xc3\xbc\"}";
        for length in 0..=third.len() {
            fs::write(&path, [&whole, &third[..length]].concat()).unwrap();
            let (_, ids) = open(&path).unwrap();
            assert_eq!(ids, HashSet::from(["a".to_owned(), "ü\n".to_owned()]));
            assert_eq!(fs::read(&path).unwrap(), whole);
        }
        let (mut file, _) = open(&path).unwrap();
        write(&mut file, "c", &3).unwrap();
        assert_eq!(open(&path).unwrap().1.len(), 3);
    }
}
