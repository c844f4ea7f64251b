//! The file of answers: one line each, written at once, so that a run can stop at any point.

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

pub(crate) struct Answers {
    file: File,
    ids: HashSet<String>,
}

impl Answers {
    /// Opens the file of this run and those before. What follows the last whole line was being written when a run died,
    /// and is cut off.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::options()
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
        Ok(Self { file, ids })
    }

    /// The documents that are answered.
    pub(crate) fn ids(&mut self) -> HashSet<String> {
        std::mem::take(&mut self.ids)
    }

    pub(crate) fn write(&mut self, id: &str, answer: &impl Serialize) -> io::Result<()> {
        let id = id.to_owned();
        let mut line = serde_json::to_vec(&Line { id, answer })?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_half_written_line_is_cut_off_and_the_others_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let mut answers = Answers::open(&path).unwrap();
        assert!(answers.ids().is_empty());
        answers.write("a", &1).unwrap();
        answers.write("ü\n", &"two").unwrap();
        drop(answers);
        let whole = fs::read(&path).unwrap();

        let third = b"{\"id\":\"c\",\"answer\":\"\xc3\xbc\"}";
        for length in 0..=third.len() {
            fs::write(&path, [&whole, &third[..length]].concat()).unwrap();
            let ids = Answers::open(&path).unwrap().ids();
            assert_eq!(ids, HashSet::from(["a".to_owned(), "ü\n".to_owned()]));
            assert_eq!(fs::read(&path).unwrap(), whole);
        }
        let mut answers = Answers::open(&path).unwrap();
        answers.write("c", &3).unwrap();
        assert_eq!(Answers::open(&path).unwrap().ids().len(), 3);
    }
}
