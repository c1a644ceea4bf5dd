using EdgeDetector.Synthetic;
using OpenCvSharp;

namespace EdgeDetector.EndToEnd;

/// <summary>A frame of the drawn street as a picture: a camera that looks at it sees objects that never move.</summary>
internal static class StreetPicture
{
    /// <summary>Writes the first frame that wholly shows so many people.</summary>
    /// <returns>The file.</returns>
    public static string Write(TemporaryFolder folder, int people)
    {
        SyntheticScene scene = new(new SyntheticSettings(), 1280, 720, 30);
        long frame = 0;
        while (scene.Truth(frame).Count(shown => shown is { Class: "person", WithinShare: 1 }) < people)
        {
            frame++;
        }

        byte[] pixels = new byte[scene.Height * scene.Width * 3];
        scene.Render(frame, pixels);
        using Mat picture = Mat.FromPixelData(scene.Height, scene.Width, MatType.CV_8UC3, pixels);
        string path = folder.PathOf("street.png");
        Cv2.ImWrite(path, picture);
        return path;
    }
}
