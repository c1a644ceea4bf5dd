using System.Globalization;
using EdgeDetector.Evaluation.DataSets;

namespace EdgeDetector.Evaluation;

/// <summary>A data set or a file of detections cannot be used; the message says which file, where in it, and what is wrong.</summary>
public sealed class DataSetException : Exception
{
    /// <summary>Makes the error of a file or folder.</summary>
    public DataSetException(string path, string problem)
        : this(new DataProblem(path, null, problem))
    {
    }

    /// <summary>Makes the error of a file or folder from what the system said.</summary>
    public DataSetException(string path, string problem, Exception cause)
        : base(new DataProblem(path, null, problem).ToString(), cause) => Problem = new DataProblem(path, null, problem);

    private DataSetException(DataProblem problem)
        : base(problem.ToString()) => Problem = problem;

    /// <summary>What the message says, in parts.</summary>
    public DataProblem Problem { get; }

    /// <summary>Makes the error of a line, counted from 1.</summary>
    public static DataSetException AtLine(string path, int line, string problem) => new(new DataProblem(path, line, problem));

    /// <summary>Makes the error of a byte, counted from 0.</summary>
    public static DataSetException AtByte(string path, long position, string problem) =>
        new(path, string.Create(CultureInfo.InvariantCulture, $"byte {position}: {problem}"));
}
