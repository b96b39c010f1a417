using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// A key that is being made, and the file that it is in, if any, before it counts: a valid key without a holder would be useless.
/// The file also makes it the same key when it is sent again.
/// </summary>
/// <param name="MadeAt">From when on it lasts. The file's, so that it is the same when it is sent again.</param>
internal sealed record KeptKey(KeyText Key, string? File, Instant MadeAt)
{
    private bool _isNew = true;

    /// <param name="again">Whether it may have been sent before: then the key in the file is taken.</param>
    /// <exception cref="InputException">There is such a file already, or it cannot be written.</exception>
    public static KeptKey Make(Code code, string? path, bool again)
    {
        if (path is null)
        {
            return again
                ? throw new InputException(null, "--id: only a key that is in a file can be sent again, expected --out FILE with it")
                : new(KeyText.Make(code), null, SystemClock.Instance.GetCurrentInstant());
        }
        try
        {
            if (System.IO.File.Exists(path))
            {
                return again && KeyText.Parse(System.IO.File.ReadAllText(path).Trim()) is { } key && key.Code == code
                    ? In(path, key, isNew: false)
                    : throw IsThere(path, code, again);
            }
            var made = KeyText.Make(code);
            AdminKey.Write(path, made);
            return In(path, made, isNew: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, $"--out: {Shown.Quote(path)} cannot be written: {Shown.OneLine(e.Message, 200)}");
        }
    }

    private static KeptKey In(string path, KeyText key, bool isNew) =>
        new(key, path, Instant.FromDateTimeUtc(System.IO.File.GetLastWriteTimeUtc(path))) { _isNew = isNew };

    private static InputException IsThere(string path, Code code, bool again) =>
        new(null, $"--out: {Shown.Quote(path)} is there already, expected a new file{(again ? $" or one with key {code}" : "")}");

    /// <summary>It was refused. A file that was there before stays: what was sent earlier may count.</summary>
    public void TakeBack()
    {
        if (_isNew && File is not null)
            System.IO.File.Delete(File);
    }
}
