namespace CampaignActors.Cli.Shell;

/// <summary>
/// The lines typed before, kept in a file of the person who typed them. A file that cannot be read or written is ignored:
/// it must not keep anyone from operating a node.
/// </summary>
/// <param name="file">Full path; <c>null</c>: for this session only.</param>
internal sealed class History(string? file)
{
    private const int Kept = 1_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<string> _lines = [.. Load(file)];
    private int _at;
    private string _typed = "";

    /// <summary>Where the history of a person is, by the conventions of the system.</summary>
    public static string? PathOf(Func<string, string?> variable)
    {
        var state = variable("XDG_STATE_HOME") is { Length: > 0 } xdg ? xdg
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : variable("LOCALAPPDATA") is { Length: > 0 } local ? local
            : null;
        return state is null ? null : Path.Combine(state, "campaign", "history");
    }

    /// <summary>A new line is begun.</summary>
    public void Begin() => _at = _lines.Count;

    /// <returns>The line before, or <c>null</c> when there is none.</returns>
    public string? Older(string typed)
    {
        if (_at == _lines.Count)
            _typed = typed;
        return _at == 0 ? null : _lines[--_at];
    }

    /// <returns>The line after, at last what was being typed; <c>null</c> when there is none.</returns>
    public string? Newer(string typed) => _at == _lines.Count ? null : ++_at == _lines.Count ? _typed : _lines[_at];

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        if (file is null)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using var writer = new StreamWriter(file, options);
            foreach (var kept in _lines.TakeLast(Kept))
                writer.WriteLine(kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is still known to this session.
        }
    }

    private static IEnumerable<string> Load(string? file)
    {
        try
        {
            return file is null || !File.Exists(file) ? [] : File.ReadAllLines(file).TakeLast(Kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
