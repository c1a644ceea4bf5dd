namespace EdgeDetector.Training.Synth;

/// <summary>Writes labels as the readers of one format expect them.</summary>
internal interface ILabelFormat
{
    /// <summary>The folder of the pictures, below the data set's.</summary>
    string Pictures { get; }

    /// <summary>Writes what belongs to one picture alone. Safe from several threads for different pictures.</summary>
    void WritePicture(string folder, LabelledStreet picture);

    /// <summary>Writes what lists the pictures; a part without pictures has no list, so that who asks for it is told.</summary>
    /// <returns>The file to give to <c>--data</c>, below the data set's folder; empty: the folder itself.</returns>
    string WriteLists(string folder, StreetSplit split);
}
