#![doc = "dormouse"]
pub mod domain;
