using OpenCvSharp;

namespace EdgeDetector.Service.Pictures;

/// <summary>Writes an annotated video: MPEG-4 in an .mp4, which needs no encoder that OpenCV's FFmpeg lacks.</summary>
internal sealed class AnnotatedVideo : IDisposable
{
    private const double UnstatedFps = 25;

    private readonly string _path;
    private readonly string _temporary;
    private readonly VideoWriter _writer;
    private int _frames;

    /// <summary>Begins the file under a temporary name.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public AnnotatedVideo(string path, double fps, Size size)
    {
        _path = path;
        _temporary = OutputFolder.TemporaryFor(path);
        _writer = new VideoWriter(_temporary, FourCC.FromString("mp4v"), double.IsFinite(fps) && fps > 0 ? fps : UnstatedFps, size);
        if (!_writer.IsOpened())
        {
            Dispose();
            throw new InputException(path, "the annotated video cannot be written");
        }
    }

    /// <summary>Adds a frame.</summary>
    public void Add(Mat frame)
    {
        _writer.Write(frame);
        _frames++;
    }

    /// <summary>Ends the file and gives it its name.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Complete()
    {
        _writer.Release();
        // The writer says nothing of a disk that is full: only what can be read again was written.
        using (VideoCapture written = new(_temporary, VideoCaptureAPIs.FFMPEG))
        {
            if (!written.IsOpened() || written.FrameCount < _frames)
            {
                throw new InputException(_path, "the annotated video cannot be written: is the disk full?");
            }
        }

        try
        {
            File.Move(_temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(_path, $"the annotated video cannot be written: {e.Message}");
        }
    }

    /// <summary>Ends the file; without <see cref="Complete"/> nothing of it is left.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        File.Delete(_temporary);
    }
}
