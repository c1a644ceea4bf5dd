namespace EdgeDetector.Evaluation.DataSets;

public sealed class ClassificationSetTests : IDisposable
{
    private static readonly string[] Names = ["cat", "dog", "Crane", "crane"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DarknetData_TakesTheFirstLabelInThePath()
    {
        Write("pictures/n01_a.jpg", "");
        Write("pictures/n02_b.jpg", "");
        Write("pictures/n02_n01.jpg", "");
        Write("labels.list", "n01\nn02\nn03\nn04\n");
        Write("short.names", "Felis\nCanis\nGrus\nLift\n");
        Write("valid.list", "pictures/n02_b.jpg\npictures/n01_a.jpg\npictures/n02_n01.jpg\n");

        ClassificationSet data = ClassificationSet.Read(Write("i.data", "classes=4\nlabels = labels.list\nvalid=valid.list\nnames=short.names\ntop=5\n"), Names);

        Assert.Equal([1, 0, 0], data.Pictures.Select(picture => picture.ClassId));
        Assert.Equal(Path.Combine(_folder.Path, "pictures/n02_b.jpg"), data.Pictures[0].Path);
        Assert.Equal(["Felis", "Canis", "Grus", "Lift"], data.ClassNames);
        string note = Assert.Single(data.Notes);
        Assert.Contains("1 pictures have several labels", note, StringComparison.Ordinal);
        Assert.EndsWith("pictures/n02_n01.jpg (n01, n02)", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DarknetWithoutNames_HasTheModels()
    {
        Write("cat_1.png", "");
        Write("l", "cat\ndog\nx\ny\n");
        Write("v", "cat_1.png\n");

        Assert.Equal(Names, ClassificationSet.Read(Write("i.data", "labels=l\nvalid=v\n"), Names).ClassNames);
    }

    [Theory]
    [InlineData("valid=v", "i.data: has no line 'labels = …'")]
    [InlineData("labels=l", "i.data: has no line 'valid = …'")]
    [InlineData("labels=l\nvalid=w", "i.data:2: there is no file w")]
    [InlineData("labels=l\nvalid=v\nclasses=5", "i.data:3: classes = 5")]
    [InlineData("labels=three\nvalid=v", "three: 3 lines, but the model has 4 classes")]
    [InlineData("labels=l\nvalid=v\nnames=three", "three: 3 lines, but the model has 4 classes")]
    [InlineData("labels=l\nvalid=v", "v:1: no label occurs in the path elk.png")]
    [InlineData("labels=l\nvalid=none", "i.data: there are no pictures in it")]
    public void Read_WrongDarknetData_SaysWhere(string data, string expected)
    {
        Write("l", "catus\ndoggy\nx1\ny1\n");
        Write("three", "a\nb\nc\n");
        Write("v", "elk.png\n");
        Write("none", "\n");
        Write("elk.png", "");

        string path = Write("i.data", data);

        Assert.StartsWith(
            Path.Combine(_folder.Path, expected), Assert.Throws<DataSetException>(() => ClassificationSet.Read(path, Names)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Folders_AreClassesByName()
    {
        Write("set/Dog/b.JPG", "");
        Write("set/Dog/a.png", "");
        Write("set/Dog/notes.txt", "");
        Write("set/cat/c.jpeg", "");
        string path = Path.Combine(_folder.Path, "set");

        ClassificationSet data = ClassificationSet.Read(path, Names);

        Assert.Equal(
            [("a.png", 1), ("b.JPG", 1), ("c.jpeg", 0)], data.Pictures.Select(picture => (Path.GetFileName(picture.Path), picture.ClassId)));
        Assert.Equal(("folders", 4), (data.Format, data.ClassNames.Count));
    }

    [Theory]
    [InlineData("set/dgo/a.png", "the model has no class 'dgo'; is 'dog' meant?")]
    [InlineData("set/crane/a.png", "the model has 2 classes 'crane'")]
    [InlineData("set/a.png", "there is no subfolder")]
    [InlineData("set/dog/a.txt", "there are no pictures in it")]
    public void Read_WrongFolders_SaysWhatIsWrong(string file, string expected)
    {
        Write(file, "");

        string message = Assert.Throws<DataSetException>(() => ClassificationSet.Read(Path.Combine(_folder.Path, "set"), Names)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NeitherFileNorFolderOrAnotherFormat_SaysSo()
    {
        Assert.Contains("no such file or folder", Assert.Throws<DataSetException>(() => ClassificationSet.Read("/nowhere/x.data", Names)).Message, StringComparison.Ordinal);
        Assert.Contains("Darknet .data", Assert.Throws<DataSetException>(() => ClassificationSet.Read(Write("a.json", "{}"), Names)).Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
