using System.Globalization;

namespace EdgeDetector.Evaluation;

/// <summary>A data set or a file of detections cannot be used; the message says which file, where in it, and what is wrong.</summary>
public sealed class DataSetException : Exception
{
    /// <summary>Makes the error of a file or folder.</summary>
    public DataSetException(string path, string problem)
        : base($"{path}: {problem}")
    {
    }

    /// <summary>Makes the error of a file or folder from what the system said.</summary>
    public DataSetException(string path, string problem, Exception cause)
        : base($"{path}: {problem}", cause)
    {
    }

    /// <summary>Makes the error of a line, counted from 1.</summary>
    public static DataSetException AtLine(string path, int line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}"), problem);

    /// <summary>Makes the error of a byte, counted from 0.</summary>
    public static DataSetException AtByte(string path, long position, string problem) =>
        new(path, string.Create(CultureInfo.InvariantCulture, $"byte {position}: {problem}"));
}
