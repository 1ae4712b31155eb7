package io.gpulease.controller.measure;

/** Whose GPU it is. */
public record PodKey(String namespace, String pod) {}
