package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one object into a value that holds only what is wanted of it. */
@FunctionalInterface
public interface ItemReader<T> {
    /**
     * Reads the object that {@code parser} stands at the start of.
     *
     * @throws IOException or any unchecked exception when the object has a form this reader does not know; the watch then
     *     reports the object as unreadable and goes on
     */
    T read(JsonParser parser) throws IOException;
}
