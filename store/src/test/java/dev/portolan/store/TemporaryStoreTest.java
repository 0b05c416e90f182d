package dev.portolan.store;

class TemporaryStoreTest extends RevisionedStoreContract {
    @Override
    RevisionedStore open() {
        return SqliteStore.inMemory();
    }
}
