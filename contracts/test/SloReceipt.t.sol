// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC5192} from "../src/IERC5192.sol";
import {SloReceipt} from "../src/SloReceipt.sol";
import {vm} from "./Vm.sol";

contract SloReceiptTest {
    address private constant _ADMIN = address(0xA);
    address private constant _MINTER = address(0xB);
    address private constant _REVOKER = address(0xC);

    bytes32 private constant _LINEAGE = keccak256("checkout availability");
    bytes32 private constant _FIRST = keccak256("first document");
    bytes32 private constant _SECOND = keccak256("second document");
    bytes32 private constant _THIRD = keccak256("third document");
    bytes32 private constant _REASON = keccak256("the objective was withdrawn");

    SloReceipt private _receipts;

    function setUp() public {
        _receipts = new SloReceipt(_ADMIN, _MINTER, _REVOKER);
        vm.warp(1_700_000_000);
        vm.roll(42);
    }

    function test_mint(bytes32 documentHash, bytes32 lineage) public {
        vm.assume(documentHash != 0);

        vm.expectEmit(address(_receipts));
        emit SloReceipt.ReceiptMinted(documentHash, lineage, 0, 1);
        vm.expectEmit(address(_receipts));
        emit IERC5192.Locked(uint256(documentHash));
        _mint(documentHash, lineage, 0);

        SloReceipt.Receipt memory receipt = _receipts.receiptOf(documentHash);
        assert(receipt.lineage == lineage);
        assert(receipt.previous == 0);
        assert(receipt.reasonHash == 0);
        assert(receipt.sequence == 1);
        assert(receipt.mintedAt == 1_700_000_000);
        assert(receipt.blockNumber == 42);
        assert(receipt.state == SloReceipt.ReceiptState.Active);
        assert(_receipts.ownerOf(uint256(documentHash)) == _MINTER);
        assert(_receipts.balanceOf(_MINTER) == 1);
        _assertHead(lineage, documentHash);
    }

    function test_mintOfZeroIsRefused(bytes32 lineage) public {
        vm.expectRevert(abi.encodeWithSelector(SloReceipt.ReceiptInvalidDocument.selector, bytes32(0)));
        _mint(0, lineage, 0);
    }

    function test_secondMintIsRefused(bytes32 documentHash, bytes32 lineage, bytes32 other, bytes32 expected)
        public
    {
        vm.assume(documentHash != 0);
        _mint(documentHash, lineage, 0);
        vm.roll(99);

        vm.expectRevert(abi.encodeWithSelector(SloReceipt.ReceiptAlreadyMinted.selector, documentHash, 42));
        _mint(documentHash, other, expected);
    }

    function test_revokedDocumentIsNotMintedAgain() public {
        _mint(_FIRST, _LINEAGE, 0);
        _revoke(_FIRST, _REASON);

        vm.expectRevert(abi.encodeWithSelector(SloReceipt.ReceiptAlreadyMinted.selector, _FIRST, 42));
        _mint(_FIRST, _LINEAGE, _FIRST);
    }

    function test_mintSupersedesTheHead(bytes32 first, bytes32 second, bytes32 lineage) public {
        vm.assume(first != 0 && second != 0 && first != second);
        _mint(first, lineage, 0);

        vm.expectEmit(address(_receipts));
        emit SloReceipt.ReceiptSuperseded(first, second);
        vm.expectEmit(address(_receipts));
        emit IERC4906.MetadataUpdate(uint256(first));
        _mint(second, lineage, first);

        assert(_receipts.receiptOf(first).state == SloReceipt.ReceiptState.Superseded);
        SloReceipt.Receipt memory receipt = _receipts.receiptOf(second);
        assert(receipt.state == SloReceipt.ReceiptState.Active);
        assert(receipt.previous == first);
        assert(receipt.sequence == 2);
        _assertHead(lineage, second);
    }

    function test_unexpectedHeadIsRefused(bytes32 expected) public {
        vm.assume(expected != _FIRST);
        _mint(_FIRST, _LINEAGE, 0);

        vm.expectRevert(
            abi.encodeWithSelector(SloReceipt.ReceiptPreviousMismatch.selector, _LINEAGE, expected, _FIRST)
        );
        _mint(_SECOND, _LINEAGE, expected);
        _assertHead(_LINEAGE, _FIRST);
        assert(_receipts.receiptOf(_SECOND).state == SloReceipt.ReceiptState.None);
    }

    function test_expectedHeadOfAnEmptyLineageIsRefused(bytes32 lineage, bytes32 expected) public {
        vm.assume(expected != 0);

        vm.expectRevert(
            abi.encodeWithSelector(SloReceipt.ReceiptPreviousMismatch.selector, lineage, expected, bytes32(0))
        );
        _mint(_FIRST, lineage, expected);
    }

    function test_lineagesAreIndependent(bytes32 lineage, bytes32 other) public {
        vm.assume(lineage != other);
        _mint(_FIRST, lineage, 0);
        _mint(_SECOND, other, 0);

        assert(_receipts.receiptOf(_FIRST).state == SloReceipt.ReceiptState.Active);
        assert(_receipts.receiptOf(_SECOND).sequence == 1);
        _assertHead(lineage, _FIRST);
        _assertHead(other, _SECOND);
    }

    function test_sequenceNumbersHaveNoGap(uint8 length) public {
        bytes32 previous = 0;
        for (uint256 position = 1; position <= length; position++) {
            bytes32 documentHash = keccak256(abi.encode(position));
            _mint(documentHash, _LINEAGE, previous);
            assert(_receipts.receiptOf(documentHash).sequence == position);
            assert(_receipts.receiptOf(documentHash).previous == previous);
            previous = documentHash;
        }
        assert(_receipts.balanceOf(_MINTER) == length);
    }

    function test_revoke(bytes32 reasonHash) public {
        _mint(_FIRST, _LINEAGE, 0);

        vm.expectEmit(address(_receipts));
        emit SloReceipt.ReceiptRevoked(_FIRST, reasonHash);
        vm.expectEmit(address(_receipts));
        emit IERC4906.MetadataUpdate(uint256(_FIRST));
        _revoke(_FIRST, reasonHash);

        SloReceipt.Receipt memory receipt = _receipts.receiptOf(_FIRST);
        assert(receipt.state == SloReceipt.ReceiptState.Revoked);
        assert(receipt.reasonHash == reasonHash);
        assert(_receipts.ownerOf(uint256(_FIRST)) == _MINTER);
    }

    function test_supersededReceiptCanBeRevoked() public {
        _mint(_FIRST, _LINEAGE, 0);
        _mint(_SECOND, _LINEAGE, _FIRST);
        _revoke(_FIRST, _REASON);

        assert(_receipts.receiptOf(_FIRST).state == SloReceipt.ReceiptState.Revoked);
        assert(_receipts.receiptOf(_SECOND).state == SloReceipt.ReceiptState.Active);
    }

    function test_revokedHeadStaysHeadAndRevoked() public {
        _mint(_FIRST, _LINEAGE, 0);
        _revoke(_FIRST, _REASON);
        _assertHead(_LINEAGE, _FIRST);

        vm.expectRevert(
            abi.encodeWithSelector(SloReceipt.ReceiptPreviousMismatch.selector, _LINEAGE, bytes32(0), _FIRST)
        );
        _mint(_SECOND, _LINEAGE, 0);

        _mint(_SECOND, _LINEAGE, _FIRST);
        assert(_receipts.receiptOf(_FIRST).state == SloReceipt.ReceiptState.Revoked);
        assert(_receipts.receiptOf(_SECOND).sequence == 2);
        _mint(_THIRD, _LINEAGE, _SECOND);
        assert(_receipts.receiptOf(_FIRST).state == SloReceipt.ReceiptState.Revoked);
        assert(_receipts.receiptOf(_SECOND).state == SloReceipt.ReceiptState.Superseded);
    }

    function test_secondRevokeIsRefused(bytes32 reasonHash) public {
        _mint(_FIRST, _LINEAGE, 0);
        _revoke(_FIRST, _REASON);

        vm.expectRevert(
            abi.encodeWithSelector(
                SloReceipt.ReceiptNotRevocable.selector, _FIRST, SloReceipt.ReceiptState.Revoked
            )
        );
        _revoke(_FIRST, reasonHash);
        assert(_receipts.receiptOf(_FIRST).reasonHash == _REASON);
    }

    function test_revokeOfNothingIsRefused(bytes32 documentHash) public {
        vm.expectRevert(
            abi.encodeWithSelector(
                SloReceipt.ReceiptNotRevocable.selector, documentHash, SloReceipt.ReceiptState.None
            )
        );
        _revoke(documentHash, _REASON);
    }

    function test_absentReceiptIsAllZero(bytes32 documentHash, bytes32 lineage) public view {
        SloReceipt.Receipt memory receipt = _receipts.receiptOf(documentHash);
        assert(receipt.state == SloReceipt.ReceiptState.None);
        assert(receipt.sequence == 0);
        (bytes32 head, SloReceipt.Receipt memory headReceipt) = _receipts.headOf(lineage);
        assert(head == 0);
        assert(headReceipt.state == SloReceipt.ReceiptState.None);
    }

    function test_transferIsRefused(address to) public {
        vm.assume(to != address(0));
        _mint(_FIRST, _LINEAGE, 0);
        bytes memory refusal =
            abi.encodeWithSelector(SloReceipt.ReceiptSoulbound.selector, uint256(_FIRST), _MINTER);

        vm.expectRevert(refusal);
        vm.prank(_MINTER);
        _receipts.transferFrom(_MINTER, to, uint256(_FIRST));

        vm.expectRevert(refusal);
        vm.prank(_MINTER);
        _receipts.safeTransferFrom(_MINTER, to, uint256(_FIRST));

        vm.expectRevert(refusal);
        vm.prank(to);
        _receipts.safeTransferFrom(_MINTER, to, uint256(_FIRST), "data");
        assert(_receipts.ownerOf(uint256(_FIRST)) == _MINTER);
    }

    function test_transferOfNothingIsRefused(uint256 tokenId) public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, tokenId));
        vm.prank(_MINTER);
        _receipts.transferFrom(_MINTER, _ADMIN, tokenId);
    }

    function test_approvalIsRefused(address operator, bool approved) public {
        _mint(_FIRST, _LINEAGE, 0);
        bytes memory refusal = abi.encodeWithSelector(SloReceipt.ReceiptApprovalRefused.selector, operator);

        vm.expectRevert(refusal);
        vm.prank(_MINTER);
        _receipts.approve(operator, uint256(_FIRST));

        vm.expectRevert(refusal);
        vm.prank(_MINTER);
        _receipts.setApprovalForAll(operator, approved);
    }

    function test_everyTokenIsLocked(bytes32 documentHash, uint256 absent) public {
        vm.assume(documentHash != 0 && absent != uint256(documentHash));
        _mint(documentHash, _LINEAGE, 0);
        assert(_receipts.locked(uint256(documentHash)));

        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, absent));
        _receipts.locked(absent);
    }

    function test_onlyTheMinterMints(address sender) public {
        vm.assume(sender != _MINTER);
        _expectMissingRole(sender, _receipts.MINTER_ROLE());
        vm.prank(sender);
        _receipts.mint(_FIRST, _LINEAGE, 0);
    }

    function test_onlyTheRevokerRevokes(address sender) public {
        vm.assume(sender != _REVOKER);
        _mint(_FIRST, _LINEAGE, 0);
        _expectMissingRole(sender, _receipts.REVOKER_ROLE());
        vm.prank(sender);
        _receipts.revoke(_FIRST, _REASON);
    }

    function test_onlyTheAdminGrantsRoles(address sender) public {
        vm.assume(sender != _ADMIN);
        bytes32 role = _receipts.MINTER_ROLE();
        _expectMissingRole(sender, _receipts.DEFAULT_ADMIN_ROLE());
        vm.prank(sender);
        _receipts.grantRole(role, sender);
    }

    function test_grantedMinterMintsUntilTheRoleIsWithdrawn(address minter) public {
        vm.assume(minter != _MINTER && minter != address(0));
        bytes32 role = _receipts.MINTER_ROLE();
        vm.prank(_ADMIN);
        _receipts.grantRole(role, minter);
        vm.prank(minter);
        _receipts.mint(_FIRST, _LINEAGE, 0);

        vm.prank(_ADMIN);
        _receipts.revokeRole(role, minter);
        _expectMissingRole(minter, role);
        vm.prank(minter);
        _receipts.mint(_SECOND, _LINEAGE, _FIRST);
    }

    function test_tokenUriFollowsTheState() public {
        _mint(_FIRST, _LINEAGE, 0);
        string memory active = _receipts.tokenURI(uint256(_FIRST));
        _mint(_SECOND, _LINEAGE, _FIRST);
        string memory superseded = _receipts.tokenURI(uint256(_FIRST));
        _revoke(_FIRST, _REASON);
        string memory revoked = _receipts.tokenURI(uint256(_FIRST));

        assert(keccak256(bytes(active)) != keccak256(bytes(superseded)));
        assert(keccak256(bytes(superseded)) != keccak256(bytes(revoked)));
        assert(bytes29(bytes(active)) == "data:application/json;base64,");
    }

    function test_tokenUriOfNothingIsRefused(uint256 tokenId) public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, tokenId));
        _receipts.tokenURI(tokenId);
    }

    function test_interfaces(bytes4 other) public view {
        bytes4[6] memory supported = [
            bytes4(0x01ffc9a7), // ERC-165
            bytes4(0x80ac58cd), // ERC-721
            bytes4(0x5b5e139f), // ERC-721 metadata
            bytes4(0x49064906), // ERC-4906 metadata updates
            bytes4(0xb45a3c0e), // ERC-5192 soulbound
            bytes4(0x7965db0b) // access control
        ];
        bool isOther = true;
        for (uint256 i = 0; i < supported.length; i++) {
            assert(_receipts.supportsInterface(supported[i]));
            isOther = isOther && other != supported[i];
        }
        vm.assume(isOther);
        assert(!_receipts.supportsInterface(other));
        assert(!_receipts.supportsInterface(0xffffffff));
    }

    function _mint(bytes32 documentHash, bytes32 lineage, bytes32 expectedPrevious) private {
        vm.prank(_MINTER);
        _receipts.mint(documentHash, lineage, expectedPrevious);
    }

    function _revoke(bytes32 documentHash, bytes32 reasonHash) private {
        vm.prank(_REVOKER);
        _receipts.revoke(documentHash, reasonHash);
    }

    function _expectMissingRole(address account, bytes32 role) private {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role)
        );
    }

    function _assertHead(bytes32 lineage, bytes32 documentHash) private view {
        (bytes32 head, SloReceipt.Receipt memory receipt) = _receipts.headOf(lineage);
        assert(head == documentHash);
        assert(receipt.lineage == lineage);
        assert(receipt.sequence == _receipts.receiptOf(documentHash).sequence);
    }
}
