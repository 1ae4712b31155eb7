package io.gpulease.testkit.product;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Main class of a child: runs another main class, and ends the moment the parent is gone, however that ended. */
final class Leash {
    private static final int ORPHANED = 137;

    private Leash() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("leash").start(() -> holdOn(System.in));
        var main = Class.forName(args[0]).getMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    /** The parent holds the other end and never writes: the end of input is the end of the parent. */
    private static void holdOn(InputStream parent) {
        try {
            parent.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Whatever broke the pipe, nobody holds it any more.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
