package io.gpulease.controller.ledger;

/** What the writer of the ledger knows of it. */
enum WriterState {
    /** How the ledger ends is not known. */
    UNKNOWN,
    /** Its last pages, mostly those of this month, are read one by one. */
    READING,
    READY
}
