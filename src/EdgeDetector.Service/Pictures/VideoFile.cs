using OpenCvSharp;

namespace EdgeDetector.Service.Pictures;

/// <summary>Reads a video file frame by frame.</summary>
internal sealed class VideoFile : IDisposable
{
    private readonly VideoCapture _capture;

    /// <summary>Opens the file.</summary>
    /// <exception cref="InputException">It cannot be read, or is no video, or damaged.</exception>
    public VideoFile(string path)
    {
        CheckReadable(path);
        _capture = new VideoCapture(path, VideoCaptureAPIs.FFMPEG);
        if (!_capture.IsOpened())
        {
            _capture.Dispose();
            throw new InputException(path, "neither a picture nor a video that can be decoded, or damaged");
        }
    }

    /// <summary>Frames a second as the file says; 0 where it does not.</summary>
    public double Fps => _capture.Fps;

    /// <summary>How many frames the file says that it holds; 0 or less where it does not.</summary>
    public int ExpectedFrames => _capture.FrameCount;

    /// <summary>Width and height of the frames.</summary>
    public Size Size => new(_capture.FrameWidth, _capture.FrameHeight);

    /// <summary>Reads the next frame; false at the end.</summary>
    public bool Read(Mat frame) => _capture.Read(frame) && !frame.Empty();

    public void Dispose() => _capture.Dispose();

    private static void CheckReadable(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length == 0)
            {
                throw new InputException(path, "the file is empty");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the file cannot be read: {e.Message}");
        }
    }
}
