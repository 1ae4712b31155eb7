package io.gpulease.simulate.packing;

import java.util.Arrays;

/** What is left of a node. */
final class Bin {
    private final String model;
    private final int[] freeMilli;
    private int freeCpuMilli;
    private long freeMemoryMib;

    Bin(Shape shape) {
        model = shape.model();
        freeCpuMilli = shape.cpuMilli();
        freeMemoryMib = shape.memoryMib();
        freeMilli = new int[shape.gpus()];
        Arrays.fill(freeMilli, Demand.WHOLE);
    }

    boolean fits(Demand demand) {
        return hasMemoryFor(demand)
                && freeCpuMilli >= demand.cpuMilli()
                && (demand.devices() == 0 || (demand.allows(model) && devicesFor(demand) >= demand.devices()));
    }

    boolean hasMemoryFor(Demand demand) {
        return freeMemoryMib >= demand.memoryMib();
    }

    private int devicesFor(Demand demand) {
        int devices = 0;
        for (int free : freeMilli) {
            if (free >= demand.milli()) {
                devices++;
            }
        }
        return devices;
    }

    private Bin(Bin other) {
        model = other.model;
        freeMilli = other.freeMilli.clone();
        freeCpuMilli = other.freeCpuMilli;
        freeMemoryMib = other.freeMemoryMib;
    }

    /** The same node with one pod more. */
    Bin with(Demand demand, int device) {
        var more = new Bin(this);
        more.place(demand, device);
        return more;
    }

    /** @param device for a fraction, the GPU to take it from; else the lowest that are free are taken */
    void place(Demand demand, int device) {
        freeCpuMilli -= demand.cpuMilli();
        freeMemoryMib -= demand.memoryMib();
        if (demand.isFraction()) {
            freeMilli[device] -= demand.milli();
            return;
        }
        int left = demand.devices();
        for (int i = 0; i < freeMilli.length && left > 0; i++) {
            if (freeMilli[i] == Demand.WHOLE) {
                freeMilli[i] = 0;
                left--;
            }
        }
    }

    String model() {
        return model;
    }

    int gpus() {
        return freeMilli.length;
    }

    int freeMilli(int device) {
        return freeMilli[device];
    }

    int freeMilli() {
        int sum = 0;
        for (int free : freeMilli) {
            sum += free;
        }
        return sum;
    }

    int freeCpuMilli() {
        return freeCpuMilli;
    }

    /** The fullest GPU that a fraction still fits into. */
    int fullestFor(Demand fraction) {
        int best = -1;
        for (int i = 0; i < freeMilli.length; i++) {
            if (freeMilli[i] >= fraction.milli() && (best < 0 || freeMilli[i] < freeMilli[best])) {
                best = i;
            }
        }
        return best;
    }
}
