//! Index of the result files of a part.
//!
//! The server writes results in any order. The files are indexed once and then read in the order of
//! the prompts. Only the ids of the prompts and a few lines are in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserializer as _;
use serde_json::Deserializer;

use crate::batch::directory::{JobDirectory, PartFile};
use crate::batch::objects::{LineId, LineIdVisitor};
use crate::batch::state::JobPart;

/// The most lines and bytes that are read at a time.
const MAX_LINES: usize = 64;
const MAX_BYTES: usize = 1024 * 1024;

/// The files of a part, and the limit on the length of their lines.
pub(super) struct PartFiles {
    input: PathBuf,
    /// The output file first: if a prompt has a line in both, the answer counts.
    results: Vec<PathBuf>,
    line_limit: usize,
    with_requests: bool,
}

impl PartFiles {
    pub(super) fn new(
        directory: &JobDirectory,
        number: usize,
        part: &JobPart,
        line_limit: usize,
        with_requests: bool,
    ) -> Self {
        let outcome = part.stage.outcome();
        let output = outcome.and_then(|outcome| outcome.output_file.as_ref());
        let errors = outcome.and_then(|outcome| outcome.error_file.as_ref());
        let files = [(output, PartFile::Output), (errors, PartFile::Errors)];
        Self {
            input: directory.part_file(number, PartFile::Input),
            results: files
                .into_iter()
                .filter(|(id, _)| id.is_some())
                .map(|(_, file)| directory.part_file(number, file))
                .collect(),
            line_limit,
            with_requests,
        }
    }
}

/// The result of one prompt.
pub(super) struct IndexedResult {
    pub(super) id: Arc<str>,
    pub(super) line: Line,
    /// The line of the request, if it is read.
    pub(super) request: Option<Vec<u8>>,
}

pub(super) enum Line {
    Text(Vec<u8>),
    TooLong,
    Missing,
}

pub(super) struct ResultIndex {
    ids: Vec<Arc<str>>,
    locations: Vec<Option<Location>>,
    /// The lines of the requests, if they are read. Their file is the last one.
    requests: Vec<Location>,
    files: Vec<(PathBuf, File)>,
    line_limit: usize,
    next: usize,
}

#[derive(Clone, Copy)]
struct Location {
    file: usize,
    offset: u64,
    length: u64,
}

/// An I/O error and the path of its file.
pub(super) type ReadError = (PathBuf, io::Error);

impl ResultIndex {
    /// Reads all files once.
    pub(super) fn open(files: &PartFiles) -> Result<Self, ReadError> {
        let mut index = Self {
            ids: Vec::new(),
            locations: Vec::new(),
            requests: Vec::new(),
            files: Vec::new(),
            line_limit: files.line_limit,
            next: 0,
        };
        let mut positions = HashMap::new();
        each_line(&files.input, files.line_limit, |id, offset, length| {
            if let Some(id) = id {
                if files.with_requests {
                    index.requests.push(Location {
                        file: files.results.len(),
                        offset,
                        length,
                    });
                }
                let id: Arc<str> = id.into();
                positions.insert(Arc::clone(&id), index.ids.len());
                index.ids.push(id);
            }
        })?;
        index.locations = vec![None; index.ids.len()];
        for (file, path) in files.results.iter().enumerate() {
            each_line(path, files.line_limit, |id, offset, length| {
                let position = id.and_then(|id| positions.get(id.as_str()));
                let Some(&position) = position else {
                    tracing::warn!(offset, "result line without a known prompt id");
                    return;
                };
                index.locations[position].get_or_insert(Location {
                    file,
                    offset,
                    length,
                });
            })?;
            let opened = File::open(path).map_err(|error| (path.clone(), error))?;
            index.files.push((path.clone(), opened));
        }
        if files.with_requests {
            let path = &files.input;
            let opened = File::open(path).map_err(|error| (path.clone(), error))?;
            index.files.push((path.clone(), opened));
        }
        Ok(index)
    }

    /// Returns the results of the next prompts, or none at the end.
    pub(super) fn next_results(&mut self) -> Result<Vec<IndexedResult>, ReadError> {
        let mut results = Vec::new();
        let mut bytes = 0;
        while let Some(id) = self.ids.get(self.next).cloned()
            && results.len() < MAX_LINES
            && bytes < MAX_BYTES
        {
            let line = match self.locations[self.next] {
                Some(location) if location.length > self.line_limit as u64 => Line::TooLong,
                Some(location) => Line::Text(self.read(location)?),
                None => Line::Missing,
            };
            if let Line::Text(text) = &line {
                bytes += text.len();
            }
            let request = self.requests.get(self.next).copied();
            let request = request.map(|location| self.read(location)).transpose()?;
            bytes += request.as_ref().map_or(0, Vec::len);
            results.push(IndexedResult { id, line, request });
            self.next += 1;
        }
        Ok(results)
    }

    fn read(&mut self, location: Location) -> Result<Vec<u8>, ReadError> {
        let (path, file) = &mut self.files[location.file];
        let mut line = vec![0; usize::try_from(location.length).unwrap_or(usize::MAX)];
        let read = file
            .seek(SeekFrom::Start(location.offset))
            .and_then(|_| file.read_exact(&mut line));
        match read {
            Ok(()) => Ok(line),
            Err(error) => Err((path.clone(), error)),
        }
    }
}

/// Calls a function with the id, offset, and length of each line. At most `limit` bytes of a line
/// are in memory.
fn each_line(
    path: &Path,
    limit: usize,
    mut visit: impl FnMut(Option<String>, u64, u64),
) -> Result<(), ReadError> {
    let mut scan = || -> io::Result<()> {
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        let mut offset = 0;
        loop {
            line.clear();
            let max = (limit as u64).saturating_add(1);
            let mut length = (&mut file).take(max).read_until(b'\n', &mut line)? as u64;
            if length == 0 {
                return Ok(());
            }
            let complete = line.ends_with(b"\n") || length < max;
            if !complete {
                length += skip_line(&mut file)?;
            }
            if !line.trim_ascii().is_empty() {
                visit(line_id(&line, complete), offset, length);
            }
            offset += length;
        }
    };
    scan().map_err(|error| (path.to_owned(), error))
}

/// Skips the rest of a line and returns its length.
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

/// Returns the `custom_id` of a line. In a truncated line it is found if it comes before the body,
/// which is what makes lines long.
fn line_id(line: &[u8], complete: bool) -> Option<String> {
    if complete {
        let line: LineId<'_> = serde_json::from_slice(line).ok()?;
        return Some(line.custom_id.into_owned());
    }
    let mut id = None;
    // Fails at the truncation.
    let _ = Deserializer::from_slice(line).deserialize_map(LineIdVisitor(&mut id));
    id
}
