package io.gpulease.controller.watch;

/**
 * What is kept of an object that the operator has put into a tenant's namespace.
 *
 * @param tenant whose label it carries
 * @param content a number that differs when what it says does; metadata of others does not count
 */
public record SlimPart(ObjectRef ref, String tenant, long content) {}
