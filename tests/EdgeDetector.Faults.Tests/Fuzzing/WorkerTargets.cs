using System.Runtime.InteropServices;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Capture.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDetector.Faults.Fuzzing;

/// <summary>What the service and a capture worker say to each other, and the memory that they share.</summary>
internal static class WorkerTargets
{
    // So much of an input is laid over the headers of the slots.
    private const int HeaderBytes = RingLayout.Slots * RingLayout.HeaderBytes;

    /// <summary>The service's side: a worker may say anything, and may have written anything into the memory.</summary>
    public static FuzzTarget WorkerSays()
    {
        RingLayout.TryCreate(16, 16, out RingLayout? layout);
        SharedMemory memory = SharedMemory.Create(layout!.TotalBytes);
        byte[] headers = new byte[HeaderBytes];
        BitConverter.TryWriteBytes(headers, 5L);
        BitConverter.TryWriteBytes(headers.AsSpan(8), 5L);
        return new FuzzTarget("worker's words", input => Refusal(() =>
        {
            Marshal.Copy(input, 0, memory.Address, Math.Min(input.Length, HeaderBytes));
            CaptureMessageReader reader = new(new ChoppedStream(input, HeaderBytes));
            RingReader? ring = null;
            try
            {
                while (reader.TryRead(out CaptureMessage? message))
                {
                    switch (message)
                    {
                        case CaptureMessage.Ring told:
                            ring?.Dispose();
                            ring = null;
                            ring = RingReader.Open(System.Environment.ProcessId, told.Descriptor, told.Layout);
                            break;
                        case CaptureMessage.Picture picture when ring is not null:
                            using (FrameBuffer buffer = ring.Take(picture.Slot.Index, picture.Slot.Stamp))
                            {
                                _ = buffer.Span[^1];
                            }

                            break;
                        case CaptureMessage.Failed failed:
                            throw new CaptureException(CameraSource.Redact(failed.Text));
                        case CaptureMessage.Log log:
                            Explained(CameraSource.Redact(log.Text));
                            break;
                        default:
                            break;
                    }
                }
            }
            finally
            {
                ring?.Dispose();
            }
        }))
        {
            Seeds =
            [
                [
                    .. headers, .. Said(new CaptureMessage.Hello(CaptureMessageFormat.Version), new CaptureMessage.Log(LogLevel.Warning, "Müll"), new CaptureMessage.Opened(),
                        new CaptureMessage.Ring(memory.Descriptor, layout), new CaptureMessage.Picture(new FilledSlot(0, 5), 1, 123, 0), new CaptureMessage.Ended()),
                ],
                [.. headers, .. Said(new CaptureMessage.Hello(CaptureMessageFormat.Version), new CaptureMessage.Log(LogLevel.Critical, "no camera"))],
            ],
            Words = ["\u0001", "\u0002", "\u0003", "\u0004", "\u0005\u0018\0", "\u0006\u0028\0", "\u0007", "\u0008\u0005\0", "\u0009", "EDCF\0\0\0\0", "://a:b@", "\r\n", "\u001b[2J", "\0\0\0\0\0\0\0\0"],
        };
    }

    /// <summary>The worker's side: what it is told to read.</summary>
    public static FuzzTarget ServiceSays() => new("service's words", input => Refusal(() =>
    {
        CaptureMessageReader reader = new(new ChoppedStream(input, 0));
        if (!reader.TryRead(out CaptureMessage? first) || first is not CaptureMessage.Begin { Task: WorkerTask task })
        {
            throw new CaptureException("no task");
        }

        _ = task.ToString();
        if (!CameraSource.TryParse(task.Source, out CameraSource? source, out string? error))
        {
            throw new CaptureException($"source {error}");
        }

        using IFrameSource created = FrameSources.Create(source, task.ToOptions(), new FrameFactory(task.Camera, TimeProvider.System), NullLogger.Instance);
        while (reader.TryRead(out _))
        {
        }
    }))
    {
        Seeds =
        [
            Said(new CaptureMessage.Begin(new WorkerTask { Camera = "gate", Parent = 7, Source = "synthetic:?width=320&height=240&fps=15", Width = 640, Fps = 12.5, OnDemand = true }), new CaptureMessage.Next(), new CaptureMessage.Next()),
            Said(new CaptureMessage.Begin(new WorkerTask { Camera = "yard", Source = "rtsp://user:secret@10.0.0.1:554/live", Flip = 2 })),
        ],
        Words = ["\u0001", "\u0002\0\0", "{", "}", "\"Source\":", "\"Camera\":", "null", "\"\"", "[", "]", "1e400", "\"\\ud800\"", ",", "\"", "synthetic:?", "csi://", "://", "@", "gst:", "file:///%", "\0"],
    };

    private static byte[] Said(params CaptureMessage[] messages) => [.. messages.SelectMany(CaptureMessageFormat.Write)];

    private static string? Refusal(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (CaptureException e)
        {
            // As the other side hears it.
            byte[] said = CaptureMessageFormat.Write(new CaptureMessage.Failed(e.Message));
            return ((CaptureMessage.Failed)CaptureMessageFormat.Read(said[0], said.AsSpan(CaptureMessageFormat.HeaderBytes))!).Text is { Length: > 0 } text ? text : "no reason";
        }
    }

    private static void Explained(string text) => Assert.DoesNotContain(text, letter => char.IsControl(letter));

    /// <summary>A pipe gives what there is, a few bytes at a time.</summary>
    private sealed class ChoppedStream(byte[] bytes, int from) : MemoryStream(bytes, Math.Min(from, bytes.Length), Math.Max(0, bytes.Length - from))
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + (int)(Position % 37)));
    }
}
