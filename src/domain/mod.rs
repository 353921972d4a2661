//! What things are and what is allowed.
//!
//! This room is the product's rulebook: seat counts, dormancy, money, audits, reclaim, who may do what, and every
//! sentence of refusal. It may know the standard library, dates and currencies. It must never know SQL, a terminal, a
//! file or a clock: the moment, the actor and the organisation's settings are handed in, and what comes out is a
//! decision that the store writes down.

pub mod account;
pub mod account_facts;
pub mod account_login;
pub mod actor;
pub mod admin;
pub mod advice;
pub mod audit;
pub mod batch;
pub mod batch_item;
pub mod cell_number;
pub mod command;
pub mod count;
pub mod database_table;
pub mod deadline;
pub mod discount;
pub mod dormancy;
pub mod duplicates;
pub mod edit;
pub mod evidence;
pub mod evidence_quality;
pub mod exemption;
pub mod field;
pub mod hidden_characters;
pub mod ids;
pub mod import_file;
pub mod imported;
pub mod inventory;
pub mod license;
pub mod listing;
pub mod mail;
pub mod merge;
pub mod money;
pub mod name_list;
pub mod nearest;
pub mod notice;
pub mod order;
pub mod org;
pub mod outbox;
pub mod overuse;
pub mod own_csv;
pub mod people_places;
pub mod person;
pub mod person_edit;
pub mod product;
pub mod pulse;
pub mod purge;
pub mod read_model;
pub mod reason;
pub mod reassigned;
pub mod receipt;
pub mod reclaim;
pub mod refusal;
pub mod removal;
pub mod renewal;
pub mod seat;
pub mod seat_index;
pub mod seat_plan;
pub mod skipped;
pub mod spend;
pub mod text;
pub mod time;
pub mod touched;
pub mod utilization;
pub(crate) mod word;
pub mod wrap;
