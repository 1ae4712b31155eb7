package io.gpulease.controller.measure;

/** One field of one measure. */
public record Figure(Kind kind, Window window) {}
