using System.Globalization;
using System.Text;

namespace CampaignActors.Node.Logs;

/// <summary>
/// A file of bounded size, with a bounded number of older ones behind it. Writing never fails: while the disk is full,
/// lines are counted, and their number is the first line once there is room again.
/// </summary>
/// <param name="path">Full path.</param>
/// <param name="maxBytes">Size from which a file is put aside.</param>
/// <param name="files">Number of files, with the current one.</param>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class RollingFile(string path, long maxBytes, int files) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _lost;
    private bool _disposed;

    /// <summary>Lines lost since the last successful write.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Opens the file, so that its errors show before anything is logged.</summary>
    /// <exception cref="IOException">It cannot be opened; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public void Open()
    {
        lock (_lock)
            _file ??= OpenFile();
    }

    public void Write(string text)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            try
            {
                _file ??= OpenFile();
                if (_lost > 0)
                {
                    Append(string.Create(CultureInfo.InvariantCulture,
                        $"… {_lost} lines before this one could not be written{Environment.NewLine}"));
                    _lost = 0;
                }
                Append(text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _lost++;
                Drop();
            }
        }
    }

    private void Append(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_file!.Length > 0 && _file.Length + bytes.Length > maxBytes)
        {
            Drop();
            Shift();
            _file = OpenFile();
        }
        var length = _file.Length;
        try
        {
            _file.Write(bytes);
        }
        catch (IOException)
        {
            // Half a line is worse than none.
            _file.SetLength(length);
            throw;
        }
    }

    /// <summary>node.log.1 is the one before node.log; the oldest goes.</summary>
    private void Shift()
    {
        File.Delete(Numbered(files - 1));
        for (var n = files - 2; n >= 0; n--)
        {
            if (File.Exists(Numbered(n)))
                File.Move(Numbered(n), Numbered(n + 1), overwrite: true);
        }
    }

    private string Numbered(int n) => n == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{n}");

    private FileStream OpenFile()
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        // Unbuffered: after a crash the last lines matter most.
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    private void Drop()
    {
        var file = _file;
        _file = null;
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // It had no more to write.
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Drop();
        }
    }
}
