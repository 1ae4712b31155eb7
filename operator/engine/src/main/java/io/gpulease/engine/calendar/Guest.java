package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Isolation;
import java.util.Optional;

/**
 * Who wants to have GPUs of nodes, and in which company.
 *
 * @param joins the tenant for which GPUs of nodes that are cleaned are had beside others that are there already; empty: they are had
 *     only where nobody else is
 */
public record Guest(Isolation isolation, Optional<String> joins) {}
