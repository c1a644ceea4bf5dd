using EdgeDetector.Service.Configuration;
using Microsoft.Extensions.Logging;
using OpenCvSharp;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EdgeDetector.Service.Capture;

/// <summary>A picture, or a folder of pictures in natural order (2.jpg before 10.jpg); one that cannot be read is skipped and counted.</summary>
internal sealed partial class ImageFolderSource(string path, CameraOptions options, FrameFactory frames, ILogger logger) : IFrameSource
{
    private const double UnstatedFps = 1;

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm",
    };

    private readonly FramePacer? _pacer = options.Pace == CapturePace.Realtime ? new FramePacer(frames.Time) : null;
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / (options.Fps ?? UnstatedFps));
    private readonly HashSet<string> _reported = [];
    private string[] _pictures = [];
    private int _next;
    private bool _anyReadable;

    /// <summary>Whether a file of this name is a picture.</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path));

    public void Open(CancellationToken cancellationToken)
    {
        _pictures = List();
        _next = 0;
        _anyReadable = false;
    }

    public Frame? Read(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_next == _pictures.Length)
            {
                if (!_anyReadable)
                {
                    throw new CaptureException($"none of the {_pictures.Length} pictures in {path} can be read");
                }

                if (!options.Loop)
                {
                    return null;
                }

                Open(cancellationToken);
            }

            if (ReadPicture(_pictures[_next++]) is { } buffer)
            {
                return Release(buffer, cancellationToken);
            }
        }
    }

    public void Dispose() => _pacer?.Dispose();

    private Frame Release(FrameBuffer buffer, CancellationToken cancellationToken)
    {
        _anyReadable = true;
        try
        {
            _pacer?.Wait(_interval, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            buffer.Dispose();
            throw;
        }

        return frames.Create(buffer, frames.Time.GetUtcNow());
    }

    private string[] List()
    {
        if (File.Exists(path))
        {
            return [path];
        }

        try
        {
            string[] pictures = [.. Directory.EnumerateFiles(path).Where(IsPicture).Order(NaturalOrder.Instance)];
            return pictures.Length > 0
                ? pictures
                : throw new CaptureException($"{path} holds no pictures ({string.Join(' ', Extensions)})");
        }
        catch (DirectoryNotFoundException)
        {
            throw new CaptureException($"{path} does not exist");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new CaptureException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private FrameBuffer? ReadPicture(string picture)
    {
        try
        {
            using Mat pixels = Cv2.ImRead(picture, ImreadModes.Color);
            if (!pixels.Empty())
            {
                return PixelCopy.ToBuffer(pixels, frames);
            }
        }
        catch (OpenCVException)
        {
            // Told below, as for a picture that OpenCV gives back empty.
        }

        if (!File.Exists(picture))
        {
            // Deleted since the folder was listed: no fault of the picture.
            return Path.Exists(path) ? null : throw new CaptureException($"{path} vanished");
        }

        frames.CountDecodeError();
        if (_reported.Add(picture))
        {
            LogUnreadable(picture);
        }

        return null;
    }

    [LoggerMessage(1010, LogLevel.Warning, "{Picture} cannot be read as a picture and is skipped")]
    private partial void LogUnreadable(string picture);
}
