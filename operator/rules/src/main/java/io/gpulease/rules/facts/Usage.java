package io.gpulease.rules.facts;

/**
 * What was measured of the GPUs that are held.
 *
 * @param gpuUtilization percent of the time in which a GPU did something
 * @param gpuMemory percent of its memory in use
 * @param gpuPower watts
 * @param gpuTemperature degrees Celsius
 * @param gpuErrors code of the last error that its driver reported, 0 for none
 */
public record Usage(
        Measure gpuUtilization, Measure gpuMemory, Measure gpuPower, Measure gpuTemperature, Measure gpuErrors) {

    /** Nothing was measured. */
    public static final Usage UNKNOWN =
            new Usage(Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN, Measure.UNKNOWN);
}
