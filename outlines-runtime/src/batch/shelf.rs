//! The result files of one part, by the prompts that they answer.
//!
//! The server writes results in any order. They are found once, by their places in the files, and then read in the order of
//! the prompts: what is in memory is the names of the part's prompts and a few lines.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserializer as _;
use serde_json::Deserializer;

use crate::batch::folder::{Folder, Sheet};
use crate::batch::state::Part;
use crate::batch::wire::{NameSeeker, Named};

/// How much is read at once, by lines and by bytes, whichever comes first.
const LINES: usize = 64;
const BYTES: usize = 1024 * 1024;

/// Where the files of a part are, and how long a line in them may be.
pub(super) struct Sheets {
    input: PathBuf,
    /// Good results first: should a prompt have a line in both, the answer counts.
    results: Vec<PathBuf>,
    line_limit: usize,
}

impl Sheets {
    pub(super) fn of(folder: &Folder, number: usize, part: &Part, line_limit: usize) -> Self {
        let outcome = part.stage.outcome();
        let output = outcome.and_then(|outcome| outcome.output_file.as_ref());
        let errors = outcome.and_then(|outcome| outcome.error_file.as_ref());
        let sheets = [(output, Sheet::Output), (errors, Sheet::Errors)];
        Self {
            input: folder.sheet(number, Sheet::Input),
            results: sheets
                .into_iter()
                .filter(|(file, _)| file.is_some())
                .map(|(_, sheet)| folder.sheet(number, sheet))
                .collect(),
            line_limit,
        }
    }
}

/// What the files hold of one prompt.
pub(super) struct Found {
    pub(super) id: Arc<str>,
    pub(super) line: Line,
}

pub(super) enum Line {
    Text(Vec<u8>),
    TooLong,
    Missing,
}

pub(super) struct Shelf {
    ids: Vec<Arc<str>>,
    places: Vec<Option<Place>>,
    files: Vec<(PathBuf, File)>,
    line_limit: usize,
    next: usize,
}

#[derive(Clone, Copy)]
struct Place {
    file: usize,
    offset: u64,
    length: u64,
}

/// An error of reading, and the file it is of.
pub(super) type ReadError = (PathBuf, io::Error);

impl Shelf {
    /// Reads all files once.
    pub(super) fn open(sheets: &Sheets) -> Result<Self, ReadError> {
        let mut shelf = Self {
            ids: Vec::new(),
            places: Vec::new(),
            files: Vec::new(),
            line_limit: sheets.line_limit,
            next: 0,
        };
        let mut positions = HashMap::new();
        each_line(&sheets.input, sheets.line_limit, |name, _, _| {
            if let Some(name) = name {
                let id: Arc<str> = name.into();
                positions.insert(Arc::clone(&id), shelf.ids.len());
                shelf.ids.push(id);
            }
        })?;
        shelf.places = vec![None; shelf.ids.len()];
        for (file, path) in sheets.results.iter().enumerate() {
            each_line(path, sheets.line_limit, |name, offset, length| {
                let position = name.and_then(|name| positions.get(name.as_str()));
                let Some(&position) = position else {
                    tracing::warn!(offset, "a line of a result file belongs to no prompt");
                    return;
                };
                shelf.places[position].get_or_insert(Place {
                    file,
                    offset,
                    length,
                });
            })?;
            let opened = File::open(path).map_err(|error| (path.clone(), error))?;
            shelf.files.push((path.clone(), opened));
        }
        Ok(shelf)
    }

    /// What there is of the next prompts; nothing at the end.
    pub(super) fn take(&mut self) -> Result<Vec<Found>, ReadError> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        while let Some(id) = self.ids.get(self.next).cloned()
            && taken.len() < LINES
            && bytes < BYTES
        {
            let line = match self.places[self.next] {
                Some(place) => self.read(place)?,
                None => Line::Missing,
            };
            if let Line::Text(text) = &line {
                bytes += text.len();
            }
            taken.push(Found { id, line });
            self.next += 1;
        }
        Ok(taken)
    }

    fn read(&mut self, place: Place) -> Result<Line, ReadError> {
        let length = usize::try_from(place.length).unwrap_or(usize::MAX);
        if length > self.line_limit {
            return Ok(Line::TooLong);
        }
        let (path, file) = &mut self.files[place.file];
        let mut line = vec![0; length];
        let read = file
            .seek(SeekFrom::Start(place.offset))
            .and_then(|_| file.read_exact(&mut line));
        match read {
            Ok(()) => Ok(Line::Text(line)),
            Err(error) => Err((path.clone(), error)),
        }
    }
}

/// Tells of each line whose it is, where it begins, and how long it is. Of a line that is longer than the limit no more
/// than that is kept in memory.
fn each_line(
    path: &Path,
    limit: usize,
    mut tell: impl FnMut(Option<String>, u64, u64),
) -> Result<(), ReadError> {
    let mut scan = || -> io::Result<()> {
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        let mut offset = 0;
        loop {
            line.clear();
            let most = (limit as u64).saturating_add(1);
            let mut length = (&mut file).take(most).read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                return Ok(());
            }
            let whole = line.ends_with(b"\n") || length < most;
            if !whole {
                length += skip_line(&mut file)?;
            }
            if !line.trim_ascii().is_empty() {
                tell(name_of(&line, whole), offset, length);
            }
            offset += length;
        }
    };
    scan().map_err(|error| (path.to_owned(), error))
}

/// Skips what is left of a line, and says how much that was.
fn skip_line(file: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = match file.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        let is_last = end.is_some() || used == 0;
        file.consume(used);
        skipped += used as u64;
        if is_last {
            return Ok(skipped);
        }
    }
}

/// The `custom_id` of a line. Of the beginning of a long one it is found if it is there, which it is: the body, which makes
/// it long, comes later.
fn name_of(line: &[u8], whole: bool) -> Option<String> {
    if whole {
        let named: Named<'_> = serde_json::from_slice(line).ok()?;
        return Some(named.custom_id.into_owned());
    }
    let mut name = None;
    // Fails at the end of what there is.
    let _ = Deserializer::from_slice(line).deserialize_map(NameSeeker(&mut name));
    name
}
