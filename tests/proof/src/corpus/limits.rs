//! Types at the limits of the API.

use arbitrary::Arbitrary;
use outlines_runtime::Structured;
use serde::{Deserialize, Serialize};

use crate::case::cases;

cases! {
    both L1, both Cube, both ManyFields, both Elements, both Graph,
}

macro_rules! levels {
    ($($outer:ident $inner:ty;)*) => { $(
        #[derive(Serialize, Deserialize, Structured, Arbitrary)]
        struct $outer {
            level: Option<$inner>,
            name: String,
        }
    )* };
}

levels! { L1 L2; L2 L3; L3 L4; L4 L5; L5 L6; L6 L7; L7 L8; L8 L9; L9 L10; L10 bool; }

#[derive(Serialize, Deserialize, Structured, Arbitrary)]
struct Cube([[[[[[[[u8; 1]; 2]; 1]; 2]; 1]; 2]; 1]; 2]);

macro_rules! many_fields {
    ($name:ident: $($field:ident)*) => {
        #[derive(Serialize, Deserialize, Structured, Arbitrary)]
        struct $name { $($field: Option<bool>,)* }
    };
}

many_fields! { ManyFields:
    a00 a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a11 a12 a13 a14
    a15 a16 a17 a18 a19 a20 a21 a22 a23 a24 a25 a26 a27 a28 a29
    b00 b01 b02 b03 b04 b05 b06 b07 b08 b09 b10 b11 b12 b13 b14
    b15 b16 b17 b18 b19 b20 b21 b22 b23 b24 b25 b26 b27 b28 b29
    c00 c01 c02 c03 c04 c05 c06 c07 c08 c09 c10 c11 c12 c13 c14
    c15 c16 c17 c18 c19 c20 c21 c22 c23 c24 c25 c26 c27 c28 c29
}

/// An enum as long as those in practice.
#[derive(Serialize, Deserialize, Structured, Arbitrary)]
enum Elements {
    H,
    He,
    Li,
    Be,
    B,
    C,
    N,
    O,
    F,
    Ne,
    Na,
    Mg,
    Al,
    Si,
    P,
    S,
    Cl,
    Ar,
    K,
    Ca,
    Sc,
    Ti,
    V,
    Cr,
    Mn,
    Fe,
    Co,
    Ni,
    Cu,
    Zn,
    Ga,
    Ge,
    As,
    Se,
    Br,
    Kr,
    Rb,
    Sr,
    Y,
    Zr,
    Nb,
    Mo,
    Tc,
    Ru,
    Rh,
    Pd,
    Ag,
    Cd,
    In,
    Sn,
    Sb,
    Te,
    I,
    Xe,
    Cs,
    Ba,
    La,
    Ce,
    Pr,
    Nd,
    Pm,
    Sm,
    Eu,
    Gd,
    Tb,
    Dy,
    Ho,
    Er,
    Tm,
    Yb,
    Lu,
    Hf,
    Ta,
    W,
    Re,
    Os,
    Ir,
    Pt,
    Au,
    Hg,
    Tl,
    Pb,
    Bi,
    Po,
    At,
    Rn,
    Fr,
    Ra,
    Ac,
    Th,
    Pa,
    U,
    Np,
    Pu,
    Am,
    Cm,
    Bk,
    Cf,
}

/// `N: a b c` declares a type with fields of those types.
macro_rules! graph {
    ($($node:ident: $a:ident $b:ident $c:ident;)*) => { $(
        #[derive(Serialize, Deserialize, Structured, Arbitrary)]
        struct $node {
            a: Option<Box<$a>>,
            b: Vec<$b>,
            c: Option<Box<$c>>,
        }
    )* };
}

graph! {
    Graph: N1 N2 N3; N1: N2 N3 N4; N2: N3 N4 N5; N3: N4 N5 N6; N4: N5 N6 N7; N5: N6 N7 N8;
    N6: N7 N8 N9; N7: N8 N9 Graph; N8: N9 Graph N1; N9: Graph N1 N2;
}
