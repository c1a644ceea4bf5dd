using System.Globalization;
using EdgeDetector.Service.Commands;
using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Telemetry;

namespace EdgeDetector.Service.Capture.Isolation;

/// <summary>
/// The other end of <see cref="IsolatedSource"/>: reads one camera into shared memory until its input ends. Sources write straight into
/// the slots; only the first picture of a size, and one that found no slot free, are copied or dropped.
/// </summary>
internal sealed class CaptureWorker : IDisposable
{
    /// <summary>Oldest that a picture can be when it is told of.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromMinutes(1);

    private readonly WorkerTask _task;
    private readonly WorkerChannel _channel;
    private readonly SteadyClock _time = new(TimeProvider.System);
    private readonly FramePool _spare = new(1);
    private readonly FrameFactory _frames;
    private RingWriter? _ring;

    private CaptureWorker(WorkerTask task, WorkerChannel channel)
    {
        _task = task;
        _channel = channel;
        _frames = new FrameFactory(task.Camera, _time, Rent);
    }

    /// <summary>Does what the service asks for over standard input and output.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        ParentBond.EndWithParent();
        ParentBond.BeFirstToGo();
        using WorkerChannel channel = WorkerChannel.Open();
        if (channel.ReadTask() is not { } task)
        {
            return ExitCode.Usage;
        }

        if (!ParentBond.IsChildOf(task.Parent))
        {
            return ExitCode.Failed;
        }

        channel.Send(new CaptureMessage.Hello(CaptureMessageFormat.Version));
        channel.StartListening();
        using CaptureWorker worker = new(task, channel);
        channel.Send(worker.Read());
        return ExitCode.Done;
    }

    public void Dispose() => _ring?.Dispose();

    /// <summary>Reads until the end.</summary>
    /// <returns>How it ended, to be told.</returns>
    private CaptureMessage Read()
    {
        try
        {
            using IFrameSource source = Create();
            source.Open(_channel.Stop);
            _channel.Send(new CaptureMessage.Opened());
            while (ReadNext(source) is { } frame)
            {
                using (frame)
                {
                    Give(frame);
                }
            }

            return new CaptureMessage.Ended();
        }
        catch (CaptureException exception)
        {
            return new CaptureMessage.Failed(exception.Message);
        }
        catch (OperationCanceledException) when (_channel.Stop.IsCancellationRequested)
        {
            return new CaptureMessage.Failed("was told to stop");
        }
    }

    private IFrameSource Create()
    {
        if (!CameraSource.TryParse(_task.Source, out CameraSource? source, out string? error))
        {
            throw new CaptureException($"source {error}");
        }

        CameraOptions options = _task.ToOptions();
        IFrameSource reader = FrameSources.Create(source, options, _frames, new ChannelLogger(_channel));
        return StagedFault.ForCamera(_task.Camera) is { } fault ? new FaultySource(reader, fault, _frames) : reader;
    }

    private Frame? ReadNext(IFrameSource source)
    {
        if (_task.OnDemand)
        {
            _channel.WaitForDemand();
        }

        return source.Read(_channel.Stop);
    }

    private FrameBuffer Rent(int width, int height) =>
        Fits(width, height) && _ring!.TryRent() is { } slot ? slot : _spare.Rent(width, height);

    private bool Fits(int width, int height) => _ring is { } ring && ring.Layout.Width == width && ring.Layout.Height == height;

    private void Give(Frame frame)
    {
        if (!Fits(frame.Width, frame.Height))
        {
            OpenRing(frame.Width, frame.Height);
        }

        if (FilledSlotOf(frame) is not { } slot)
        {
            // The service has all slots: its sequence numbers will show a gap.
            return;
        }

        TimeSpan age = _time.GetUtcNow() - frame.CapturedAt;
        TimeSpan plausible = age > TimeSpan.Zero && age < LongestAge ? age : TimeSpan.Zero;
        long capturedAt = TimeProvider.System.GetTimestamp() - (long)(plausible.TotalSeconds * TimeProvider.System.TimestampFrequency);
        _channel.Send(new CaptureMessage.Picture(slot, frame.Sequence, capturedAt, _frames.DecodeErrors));
    }

    private FilledSlot? FilledSlotOf(Frame frame)
    {
        if (_ring!.TryGive(frame.Address) is { } slot)
        {
            return slot;
        }

        using FrameBuffer? copy = _ring.TryRent();
        if (copy is null)
        {
            return null;
        }

        frame.Pixels.CopyTo(copy.Span);
        return _ring.TryGive(copy.Address);
    }

    private void OpenRing(int width, int height)
    {
        if (!RingLayout.TryCreate(width, height, out RingLayout? layout))
        {
            throw new CaptureException(string.Create(CultureInfo.InvariantCulture, $"pictures of {width}x{height} are too large"));
        }

        _ring?.Dispose();
        try
        {
            _ring = RingWriter.Create(layout);
        }
        catch (IOException exception)
        {
            throw new CaptureException(exception.Message, exception);
        }

        _channel.Send(new CaptureMessage.Ring(_ring.Descriptor, layout));
    }
}
