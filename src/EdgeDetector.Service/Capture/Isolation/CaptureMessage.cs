using Microsoft.Extensions.Logging;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>What the service and a capture worker say to each other; <see cref="CaptureMessageFormat"/> puts it into bytes.</summary>
internal abstract record CaptureMessage
{
    private CaptureMessage()
    {
    }

    /// <summary>Service: what to read. The first message.</summary>
    internal sealed record Begin(WorkerTask Task) : CaptureMessage;

    /// <summary>Service: one more picture. Only where <see cref="WorkerTask.OnDemand"/> is asked for.</summary>
    internal sealed record Next : CaptureMessage;

    /// <summary>Worker: its first message.</summary>
    /// <param name="Version">What it speaks; <see cref="CaptureMessageFormat.Version"/> is understood.</param>
    internal sealed record Hello(int Version) : CaptureMessage;

    /// <summary>Worker: the source is open.</summary>
    internal sealed record Opened : CaptureMessage;

    /// <summary>Worker: from here on pictures are in this memory.</summary>
    /// <param name="Descriptor">Its file descriptor in the worker.</param>
    /// <param name="Layout">Where they lie.</param>
    internal sealed record Ring(int Descriptor, RingLayout Layout) : CaptureMessage;

    /// <summary>Worker: a picture is there.</summary>
    /// <param name="Slot">Where.</param>
    /// <param name="Sequence">Counts the pictures that were read from 1, those included that found no slot.</param>
    /// <param name="CapturedAt">When, as a time stamp of the clock that all processes share (<see cref="TimeProvider.GetTimestamp"/>).</param>
    /// <param name="DecodeErrors">Pictures so far that could not be decoded.</param>
    internal sealed record Picture(FilledSlot Slot, long Sequence, long CapturedAt, long DecodeErrors) : CaptureMessage;

    /// <summary>Worker: the file or folder came to its end.</summary>
    internal sealed record Ended : CaptureMessage;

    /// <summary>Worker: the source cannot be opened or broke.</summary>
    internal sealed record Failed(string Text) : CaptureMessage;

    /// <summary>Worker: an entry for the service's log.</summary>
    internal sealed record Log(LogLevel Level, string Text) : CaptureMessage;
}
