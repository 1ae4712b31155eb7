package io.gpulease.crds.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A word of a closed vocabulary, or a list of such words: an enum in the schema, a String here, since a word that a newer version wrote must not make the object unreadable. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
public @interface OneOf {
    String[] value();
}
