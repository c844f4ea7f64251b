//! Lists, sets, arrays, and tuples.

use std::borrow::Cow;
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::case::cases;

cases! {
    both Vec<String>, both VecDeque<u8>, both LinkedList<bool>, both BinaryHeap<i16>,
    both BTreeSet<char>, both HashSet<u32>,
    both Box<[String]>, both Rc<[u8]>, both Arc<[bool]>, both Cow<'_, [u16]>,
    both [u8; 0], both [String; 1], both [[bool; 2]; 3], both [u16; 32],
    both (u8,), both (i32, i32), both (String, String, String), both ([u8; 2], [u8; 2]),
    both (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8),
    both Vec<Vec<Vec<u8>>>, both Vec<Option<Vec<Option<String>>>>, both Option<Vec<Option<bool>>>,
    both Option<[Option<u8>; 2]>, both Vec<(String, String)>, both Vec<[String; 0]>,
    both Matrix, both Polygon, both Playlist, both Board, both Rgb, both Padded,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Matrix {
    rows: Vec<[i32; 4]>,
    transposed: bool,
}

/// The outline of a building.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Polygon {
    /// Longitude and latitude.
    points: Vec<Point>,
    holes: Option<Vec<Vec<Point>>>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Point(
    #[arbitrary(with = finite)] f64,
    #[arbitrary(with = finite)] f64,
);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Playlist {
    tracks: VecDeque<Track>,
    genres: BTreeSet<String>,
    seen: HashSet<u64>,
    history: LinkedList<String>,
    queue: BinaryHeap<u8>,
}

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Track {
    title: String,
    seconds: u16,
}

/// A board for chess: eight ranks of eight squares.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Board([[Option<char>; 8]; 8]);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Rgb(u8, u8, u8);

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Padded {
    nothing: [u64; 0],
    one: (bool,),
    pairs: Vec<(u8, u8)>,
    colors: Option<Box<[Rgb]>>,
}
